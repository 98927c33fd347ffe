/** How long things take in the sandbox. */
export interface Pace {
  /** Milliseconds to wait for what takes `ms` at speed 1. */
  step(ms: number): number;
  /**
   * Milliseconds to wait where a real cluster would back off for `seconds`: a tenth of it at speed 1, so that a crash
   * loop is seen at its third restart within seconds. Never nothing, so that speed 0 does not spin.
   */
  backoff(seconds: number): number;
}

const BACKOFF_SHARE = 100;
const BACKOFF_FLOOR_MS_PER_SECOND = 2;

export function createPace(speed: number): Pace {
  return {
    step: (ms) => ms * speed,
    backoff: (seconds) => seconds * Math.max(BACKOFF_SHARE * speed, BACKOFF_FLOOR_MS_PER_SECOND),
  };
}
