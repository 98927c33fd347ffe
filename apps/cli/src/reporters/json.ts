import { exitOf } from '../render/finding.ts';
import type { Screen } from '../terminal.ts';
import type { Reporter } from './reporter.ts';

/** One event a line. The last one is the outcome, with its exit code. */
export function createJsonReporter(screen: Screen): Reporter {
  return {
    banner: () => {},
    show: (event) => {
      const line = event.type === 'outcome' ? { ...event, exitCode: exitOf(event.code) } : event;
      screen.out(`${JSON.stringify(line)}\n`);
    },
    pause: () => {},
    close: () => {},
  };
}
