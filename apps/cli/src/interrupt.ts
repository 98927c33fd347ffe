import type { Host } from './process-screen.ts';
import type { Screen } from './terminal.ts';

export interface Interrupt {
  readonly signal: AbortSignal;
  /** The same as a first Ctrl-C, where there is nothing under way that would have to be finished. */
  cancel(): void;
  dispose(): void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a shell reports for a program that a second Ctrl-C ended. */
const interruptedExit = 130;

const cancels = 'Cancelling: what was sent is being finished.';

/** What the first one does to commands that do nothing any more but stay. */
export const endsSandbox: string = 'Ending the sandbox.';

/** The first Ctrl-C (or SIGTERM, or a terminal that is closed) asks for a clean end; the second one does not wait for it. */
export function onInterrupt(host: Host, screen: Screen, says: string = cancels): Interrupt {
  const controller = new AbortController();
  const listener = (): void => {
    if (controller.signal.aborted) {
      process.exit(interruptedExit);
      return;
    }
    screen.err(`\n${says} Ctrl-C again ends at once.\n`);
    controller.abort(cancelled());
  };
  for (const name of signals) host.on(name, listener);
  return {
    signal: controller.signal,
    cancel: () => controller.abort(cancelled()),
    dispose: () => {
      for (const name of signals) host.off(name, listener);
    },
  };
}

function cancelled(): Error {
  return new Error('cancelled by the user');
}
