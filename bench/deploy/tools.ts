import { findProgram } from '../../packages/sandbox/src/real/programs/find-program.ts';
import { helm, kubectl } from '../../packages/sandbox/src/real/programs/kube-programs.ts';
import { localMachine } from '../../packages/sandbox/src/real/programs/local-machine.ts';

const programs = { kubectl, helm };

export interface Tool {
  readonly path: string;
  readonly version: string;
}

/** A tool to compare with; where it is not to be had, the run ends with the reason. */
export async function findTool(name: keyof typeof programs): Promise<Tool> {
  const found = await findProgram(programs[name], localMachine(process.env));
  if (found.state === 'found') return { path: found.path, version: found.version ?? 'unknown' };
  console.log(`skipped: no ${name} (${found.reasons.join('; ')})`);
  process.exit(0);
}
