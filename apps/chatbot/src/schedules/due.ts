import { Cron } from 'croner';

/** What is due, now or next. */
export interface Due {
  /** The latest time that has come and was not run; earlier ones that were missed too are `missed`, and are not made up for. */
  readonly now?: Date;
  readonly missed: number;
  readonly next: Date | undefined;
}

/** More missed times than these are not counted one by one. */
const maxMissed = 100;

/**
 * Looks from the last time that was run. A bot that was away for a week runs a daily list once, not seven times; a list
 * that was never run begins with the next time, not with one in the past.
 */
export function dueOf(cron: string, timeZone: string, last: Date | undefined, now: Date): Due {
  const pattern = new Cron(cron, { timezone: timeZone, paused: true });
  const next = pattern.nextRun(now) ?? undefined;
  if (last === undefined) return { missed: 0, next };
  let latest: Date | undefined;
  let come = 0;
  let time = pattern.nextRun(last);
  while (time !== null && time <= now && come < maxMissed) {
    latest = time;
    come += 1;
    time = pattern.nextRun(time);
  }
  return latest === undefined ? { missed: 0, next } : { now: latest, missed: come - 1, next };
}

/** Why a pattern cannot be read, or nothing. */
export function cronFault(cron: string): string | undefined {
  if (cron.trim().split(/\s+/).length !== 5) return 'a cron pattern has five fields: minute hour day month weekday';
  try {
    return new Cron(cron, { paused: true }).nextRun() === null ? 'this time never comes' : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
