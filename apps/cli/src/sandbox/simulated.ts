import { parseArgs } from 'node:util';
import { FAULT_KINDS, type FaultEffect, type SandboxKube, startKube } from '@otelops/sandbox';

/** What may be said about a sandbox to start. */
export interface SandboxWords {
  readonly real: boolean;
  /** Stays even where nobody watches. */
  readonly keep: boolean;
  readonly port?: number;
  readonly faults: readonly NamedFault[];
}

interface NamedFault {
  /** A pattern of workload, pod or node names. */
  readonly name: string;
  readonly effect: FaultEffect;
}

const options = {
  real: { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
  port: { type: 'string' },
  fault: { type: 'string', multiple: true, default: [] as string[] },
} as const;

export function parseSandboxWords(words: readonly string[]): SandboxWords | { readonly fault: string } {
  try {
    const { values } = parseArgs({ args: [...words], options, strict: true });
    const faults = values.fault.map(parseFault);
    const wrong = faults.find((fault) => typeof fault === 'string');
    if (wrong !== undefined) return { fault: wrong };
    const known = { real: values.real, keep: values.keep, faults: faults.filter((fault) => typeof fault !== 'string') };
    if (values.port === undefined) return known;
    const port = Number(values.port);
    if (Number.isInteger(port) && port >= 1 && port <= 65_535) return { ...known, port };
    return { fault: `--port takes 1 to 65535, not "${values.port}".` };
  } catch {
    return {
      fault: `It knows --port N, --fault NAME=FAULT, --real and --keep, not "${words.join(' ').slice(0, 60)}".`,
    };
  }
}

function parseFault(text: string): NamedFault | string {
  const [name = '', kind = ''] = text.split('=');
  const effect = effectOf(kind);
  if (name !== '' && effect !== undefined) return { name, effect };
  return `--fault takes NAME=FAULT, not "${text.slice(0, 60)}". Faults: ${FAULT_KINDS.join(', ')}.`;
}

function effectOf(text: string): FaultEffect | undefined {
  const kind = FAULT_KINDS.find((known) => known === text);
  if (kind === undefined) return undefined;
  if (kind === 'unschedulable') return { kind, because: 'memory' };
  return kind === 'slow-start' ? { kind, seconds: 20 } : { kind };
}

/** A simulated cluster with these faults in force. */
export async function startSimulated({ port, faults }: Pick<SandboxWords, 'port' | 'faults'>): Promise<SandboxKube> {
  const kube = await startKube(port === undefined ? {} : { port });
  for (const { name, effect } of faults) kube.workloads.add({ target: { name }, effect });
  return kube;
}
