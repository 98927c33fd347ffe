import type { Day, QuietHours } from './policy-file.ts';

interface LocalTime {
  readonly day: Day;
  readonly minutes: number;
}

const dayNames: readonly Day[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/**
 * Whether a moment lies in the quiet hours, by the wall clock of their time zone. Hours that pass midnight belong to the
 * day on which they began: `fri 18:00 to 08:00` holds on Saturday at 07:59. From and to alike is the whole day round.
 */
export function isQuiet(hours: QuietHours, now: Date): boolean {
  const { day, minutes } = localTime(now, hours.timeZone);
  const from = minutesOf(hours.from);
  const to = minutesOf(hours.to);
  const begins = hours.days.includes(day);
  if (from < to) return begins && minutes >= from && minutes < to;
  const began = hours.days.includes(dayBefore(day));
  return (begins && minutes >= from) || (began && minutes < to);
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

function dayBefore(day: Day): Day {
  return dayNames[(dayNames.indexOf(day) + 6) % 7] ?? 'sun';
}
