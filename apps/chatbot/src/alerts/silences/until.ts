/** How long a silence may be chosen to last. */
export const silenceLengths = ['1h', '4h', 'tomorrow'] as const;

export type SilenceLength = (typeof silenceLengths)[number];

const hour = 3600 * 1000;
const MORNING_HOUR = 9;

export function isSilenceLength(text: unknown): text is SilenceLength {
  return silenceLengths.some((length) => length === text);
}

/** When a silence of that length would end. `tomorrow`: 09:00 of the next day where the person is. */
export function silenceEnd(length: SilenceLength, now: Date, timeZone: string): Date {
  if (length === 'tomorrow') return tomorrowMorning(now, timeZone);
  return new Date(now.getTime() + (length === '1h' ? hour : 4 * hour));
}

function tomorrowMorning(now: Date, timeZone: string): Date {
  const zone = isTimeZone(timeZone) ? timeZone : 'UTC';
  const [year, month, day] = localDate(now, zone);
  const wall = Date.UTC(year, month - 1, day + 1, MORNING_HOUR);
  // The zone's offset at that moment, not now: a change to or from summer time may lie between.
  const guess = wall - offsetAt(new Date(wall), zone);
  return new Date(wall - offsetAt(new Date(guess), zone));
}

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function localDate(at: Date, timeZone: string): readonly [year: number, month: number, day: number] {
  const shifted = new Date(at.getTime() + offsetAt(at, timeZone));
  return [shifted.getUTCFullYear(), shifted.getUTCMonth() + 1, shifted.getUTCDate()];
}

/** Milliseconds that the zone's clocks are ahead of UTC at a moment. */
function offsetAt(at: Date, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const [year = 0, month = 1, day = 1] = [part['year'], part['month'], part['day']];
  const wall = Date.UTC(year, month - 1, day, part['hour'] ?? 0, part['minute'] ?? 0, part['second'] ?? 0);
  return wall - Math.floor(at.getTime() / 1000) * 1000;
}
