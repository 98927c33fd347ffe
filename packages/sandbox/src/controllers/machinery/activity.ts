import type { Clock } from '../../clock.ts';

/** Keeps count of what is under way, so that somebody can wait until nothing is. */
export interface Activity {
  begin(): void;
  end(): void;
  /** Resolves once nothing has been under way for a moment. */
  settled(): Promise<void>;
}

/** Watch events of a write arrive a few turns after it; two quiet looks this far apart mean quiet. */
const QUIET_MS = 15;

export function createActivity(clock: Clock): Activity {
  let running = 0;
  let begun = 0;
  const look = (resolve: () => void, seen: number): void => {
    clock.after(QUIET_MS, () => {
      if (running === 0 && begun === seen) resolve();
      else look(resolve, begun);
    });
  };
  return {
    begin() {
      running += 1;
      begun += 1;
    },
    end() {
      running -= 1;
    },
    settled: () => new Promise((resolve) => look(resolve, begun)),
  };
}
