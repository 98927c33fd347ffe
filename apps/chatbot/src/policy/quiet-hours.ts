import type { Day, QuietHours } from './policy-file.ts';

interface LocalTime {
  readonly day: Day;
  readonly minutes: number;
}

const dayNames: readonly Day[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const dayMinutes = 24 * 60;
const weekMinutes = 7 * dayMinutes;

/**
 * Whether a moment lies in the quiet hours, by the wall clock of their time zone. Hours that pass midnight belong to the
 * day on which they began: `fri 18:00 to 08:00` holds on Saturday at 07:59, and `fri 18:00 to mon 08:00` until Monday. From
 * and to alike is the whole day round.
 */
export function isQuiet(hours: QuietHours, now: Date): boolean {
  const { day, minutes } = localTime(now, hours.timeZone);
  const length = lengthOf(hours);
  return hours.days.some((first) => {
    const since = dayNames.indexOf(day) * dayMinutes + minutes - startOf(first, hours.from);
    return (since + weekMinutes) % weekMinutes < length(first);
  });
}

function startOf(day: Day, time: string): number {
  return dayNames.indexOf(day) * dayMinutes + minutesOf(time);
}

/** Minutes, for hours that begin on a day. */
function lengthOf({ from, to, toDay }: QuietHours): (first: Day) => number {
  return (first) => {
    const length = startOf(toDay ?? first, to) - startOf(first, from);
    if (length > 0) return length;
    return length + (toDay === undefined ? dayMinutes : weekMinutes);
  };
}

function localTime(now: Date, timeZone: string): LocalTime {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(now);
  const part = (type: string): string => parts.find((item) => item.type === type)?.value ?? '';
  const weekday = part('weekday').toLowerCase();
  const day = dayNames.find((name) => name === weekday) ?? 'sun';
  return { day, minutes: Number(part('hour')) * 60 + Number(part('minute')) };
}

function minutesOf(text: string): number {
  const [hours = '0', minutes = '0'] = text.split(':');
  return Number(hours) * 60 + Number(minutes);
}
