import type { Clock } from '../../clock.ts';
import type { ContainerRuntime } from '../../kube/connect/process.ts';
import type { ProcessStreams } from '../../kube/connect/process-streams.ts';
import type { Store } from '../../kube/store/store.ts';
import { viewContainer } from './container-view.ts';
import { runCommand } from './run-command.ts';

/** Runs commands in the sandbox's containers: a small shell that sees the files and variables of the pod. */
export function createContainerRuntime(store: Store, clock: Clock): ContainerRuntime {
  return {
    exec: async ({ pod, container }, command, streams, tty) => {
      const written = (text: string): Buffer => Buffer.from(tty ? text.replaceAll(/\r?\n/g, '\r\n') : text);
      const end = await runCommand(command, {
        view: viewContainer(store, pod, container),
        stdin: streams.stdin,
        out: (data) => streams.write('stdout', typeof data === 'string' ? written(data) : data),
        // A terminal has one output only.
        err: (text) => streams.write(tty ? 'stdout' : 'stderr', written(text)),
        pause: (ms) => pause(clock, ms, streams),
      });
      if ('exitCode' in end) return end;
      return { failure: runtimeFailure(command[0] ?? '', end.state === 'not-executable') };
    },
  };
}

function pause(clock: Clock, ms: number, { gone }: ProcessStreams): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, resolve);
    gone.addEventListener(
      'abort',
      () => {
        cancel();
        resolve();
      },
      { once: true },
    );
  });
}

/** What containerd and runc say of a program that they cannot start. */
function runtimeFailure(program: string, exists: boolean): string {
  const found = program.includes('/')
    ? `stat ${program}: no such file or directory`
    : 'executable file not found in $PATH';
  const why = exists ? 'permission denied' : found;
  const start = `exec failed: unable to start container process: exec: ${JSON.stringify(program)}: ${why}`;
  return `failed to exec in container: failed to start exec: OCI runtime exec failed: ${start}: unknown`;
}
