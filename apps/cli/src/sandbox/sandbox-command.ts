import type { Invocation } from '../cli.ts';
import { endsSandbox, onInterrupt } from '../interrupt.ts';
import { type Refusal, refuse, tellEnd } from '../refusal.ts';
import { createPaint } from '../render/paint.ts';
import { openRealSandbox } from './real-sandbox.ts';
import { parseSandboxWords, startSimulated } from './simulated.ts';
import {
  forgetRunningSandbox,
  hasStateFolder,
  processIsAlive,
  type RunningSandbox,
  readRunningSandbox,
  writeRunningSandbox,
} from './state-file.ts';

interface Started extends AsyncDisposable {
  readonly url: string;
  readonly kubeconfig: string;
}

/** `otel sandbox`: starts a cluster, tells others where it is, stays until it is told to end. */
export async function runSandboxCommand(invocation: Invocation): Promise<number> {
  const { host, screen, words, globals } = invocation;
  const options = parseSandboxWords(words);
  const told = { host, screen, output: globals.output };
  if ('fault' in options) return refuse(badWords('sandbox', options.fault), told);
  if (!hasStateFolder(host.env)) return refuse(noHome, told);
  const other = await readRunningSandbox(host.env, processIsAlive);
  if (other !== undefined) return refuse(runsAlready(other), told);
  const interrupt = onInterrupt(host, screen, endsSandbox);
  const cluster: Started | string = options.real ? await openRealSandbox(host.env) : await startSimulated(options);
  if (typeof cluster === 'string') {
    interrupt.dispose();
    return refuse({ code: 'sandbox-unavailable', message: cluster, next: ['sandbox'] }, told);
  }
  try {
    const kind = options.real ? 'real control plane' : 'simulated';
    const running = await writeRunningSandbox(host.env, {
      pid: host.pid,
      url: cluster.url,
      kind,
      kubeconfig: cluster.kubeconfig,
    });
    if (globals.output === 'json')
      screen.out(`${JSON.stringify({ type: 'sandbox', time: new Date().toISOString(), ...running })}\n`);
    else screen.out(describe(running, screen.color));
    await untilAborted(interrupt.signal);
  } finally {
    interrupt.dispose();
    await forgetRunningSandbox(host.env);
    await cluster[Symbol.asyncDispose]();
  }
  tellEnd('The sandbox has ended.', told);
  return 0;
}

function describe(running: RunningSandbox, color: boolean): string {
  const paint = createPaint(color);
  const what = running.kind === 'simulated' ? 'a simulated cluster' : 'a real control plane with simulated nodes';
  return `${paint.bold('sandbox')}: ${what}, six arm64 nodes, ${running.url}

  export KUBECONFIG=${running.kubeconfigPath}
  kubectl get nodes
  otel deploy all --sandbox

Ctrl-C ends it.
`;
}

/** What was said about a sandbox cannot be read. */
export function badWords(command: string, message: string): Refusal {
  return { code: 'bad-arguments', message, next: [`help ${command}`] };
}

const noHome: Refusal = {
  code: 'sandbox-unavailable',
  message: 'You have no home folder to keep the kubeconfig in: set XDG_STATE_HOME to a folder of yours.',
  next: ['demo'],
};

function runsAlready({ pid, kubeconfigPath }: RunningSandbox): Refusal {
  const message = `A sandbox runs already (process ${pid}). Its kubeconfig: ${kubeconfigPath}`;
  return { code: 'sandbox-running', message, next: ['status --sandbox'] };
}

/** Resolves when the signal aborts; keeps the process alive until then. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const alive = setInterval(() => {}, 60_000);
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(alive);
        resolve();
      },
      { once: true },
    );
  });
}
