import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type LeftoverPorts, listProcesses } from './leftovers.ts';

const runFile = promisify(execFile);

/** The processes of this machine. */
export const systemProcesses: LeftoverPorts = {
  processes: () =>
    listProcesses(
      async () => (await runFile('ps', ['-axo', 'pid=,command='], { timeout: 5000, maxBuffer: 2 ** 24 })).stdout,
    ),
  kill: (pid) => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended in the meantime.
    }
  },
  now: () => Date.now(),
};
