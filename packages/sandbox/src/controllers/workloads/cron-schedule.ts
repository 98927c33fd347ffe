/** A parsed cron schedule: for each field the values that match. */
export interface CronSchedule {
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  days: ReadonlySet<number>;
  months: ReadonlySet<number>;
  weekdays: ReadonlySet<number>;
  /** With both fields restricted, cron takes a day that matches either. */
  eitherDay: boolean;
}

const MACROS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Parses five fields or a macro; `undefined` for anything else. */
export function parseSchedule(text: string): CronSchedule | undefined {
  const fields = (MACROS[text.trim()] ?? text).trim().toLowerCase().split(/\s+/);
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const minutes = parseField(minute, 0, 59, []);
  const hours = parseField(hour, 0, 23, []);
  const days = parseField(day, 1, 31, []);
  const months = parseField(month, 1, 12, ['', ...MONTHS]);
  const weekdays = parseField(weekday, 0, 7, WEEKDAYS);
  if (fields.length !== 5 || !(minutes && hours && days && months && weekdays)) return undefined;
  if (weekdays.delete(7)) weekdays.add(0);
  return { minutes, hours, days, months, weekdays, eitherDay: !(/^[*?]/.test(day) || /^[*?]/.test(weekday)) };
}

function parseField(field: string, low: number, high: number, names: readonly string[]): Set<number> | undefined {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const range = parseRange(part, { low, high, names });
    if (range === undefined) return undefined;
    for (let value = range.from; value <= range.to; value += range.stride) values.add(value);
  }
  return values;
}

function parseRange(
  part: string,
  { low, high, names }: { low: number; high: number; names: readonly string[] },
): { from: number; to: number; stride: number } | undefined {
  const match = /^(?:([*?])|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(part);
  if (match === null) return undefined;
  const [, any, first = '', last, step] = match;
  const stride = Number(step ?? 1);
  if (any !== undefined) return stride > 0 ? { from: low, to: high, stride } : undefined;
  const from = numberOf(first, names);
  // `5/15` runs from 5 to the end of the field.
  const to = numberOf(last ?? (step === undefined ? first : String(high)), names);
  return from >= low && to <= high && from <= to && stride > 0 ? { from, to, stride } : undefined;
}

function numberOf(text: string, names: readonly string[]): number {
  const named = names.indexOf(text);
  return named >= 0 && text !== '' ? named : Number(text);
}

const MINUTE_MS = 60_000;
// Four years and a day: even 29 February comes round.
const MINUTES_SEARCHED = 1_462 * 1_440;

/** The first time after `after` the schedule names (UTC), or `undefined` when it never comes. */
export function nextTime(schedule: CronSchedule, after: Date): Date | undefined {
  let at = Math.floor(after.getTime() / MINUTE_MS) + 1;
  for (const end = at + MINUTES_SEARCHED; at < end; ) {
    const date = new Date(at * MINUTE_MS);
    if (!matchesDay(schedule, date)) {
      at += 1_440 - date.getUTCHours() * 60 - date.getUTCMinutes();
    } else if (schedule.hours.has(date.getUTCHours()) && schedule.minutes.has(date.getUTCMinutes())) {
      return date;
    } else {
      at += 1;
    }
  }
  return undefined;
}

function matchesDay({ months, days, weekdays, eitherDay }: CronSchedule, date: Date): boolean {
  if (!months.has(date.getUTCMonth() + 1)) return false;
  const byDay = days.has(date.getUTCDate());
  const byWeekday = weekdays.has(date.getUTCDay());
  return eitherDay ? byDay || byWeekday : byDay && byWeekday;
}
