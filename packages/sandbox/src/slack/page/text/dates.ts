import type { FormattedDate } from './formatted.ts';

export interface DateView {
  readonly now: Date;
  readonly locale?: string;
  readonly timeZone?: string;
}

/** A date in the reader's own zone, as Slack's date tokens ask for it. */
export function writeDate({ seconds, format, fallback }: FormattedDate, view: DateView): string {
  const date = new Date(seconds * 1_000);
  if (Number.isNaN(date.getTime())) return fallback;
  return format.replace(/\{([a-z_]+)\}/g, (token, name: string) => tokenText(name, date, view) ?? token);
}

const STYLES: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date_slash: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' },
  day_divider_pretty: { month: 'long', day: 'numeric', weekday: 'long' },
  time: { hour: '2-digit', minute: '2-digit' },
  time_secs: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
};

function tokenText(name: string, date: Date, view: DateView): string | undefined {
  if (name === 'ago') return ago(date, view);
  const pretty = name.endsWith('_pretty');
  const style = STYLES[name] ?? STYLES[name.replace(/_pretty$/, '')];
  if (style === undefined) return undefined;
  const day = pretty ? nearDay(date, view) : undefined;
  return day ?? write(date, view, style);
}

function write(date: Date, { locale, timeZone }: DateView, style: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, { ...style, ...(timeZone === undefined ? {} : { timeZone }) }).format(date);
}

const DAY_MS = 86_400_000;

function nearDay(date: Date, view: DateView): string | undefined {
  const dayOf = (moment: Date): string => write(moment, { ...view, locale: 'en-CA' }, { dateStyle: 'short' });
  const near = { today: 0, yesterday: -DAY_MS, tomorrow: DAY_MS };
  return Object.entries(near).find(([, shift]) => dayOf(date) === dayOf(new Date(view.now.getTime() + shift)))?.[0];
}

function ago(date: Date, { now, locale }: DateView): string {
  const minutes = Math.round((date.getTime() - now.getTime()) / 60_000);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  if (Math.abs(minutes) < 60) return relative.format(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return Math.abs(hours) < 24 ? relative.format(hours, 'hour') : relative.format(Math.round(hours / 24), 'day');
}

/** When a message was written: a ts is seconds since 1970 with a fraction that makes it unique. */
export function dateOfTs(ts: string): Date {
  return new Date(Number(ts) * 1_000);
}

export function clockTime(date: Date): string {
  return date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
}

export function dayName(date: Date, now: Date): string {
  return (
    nearDay(date, { now })?.replace(/^./, (letter) => letter.toUpperCase()) ??
    write(date, { now }, { dateStyle: 'full' })
  );
}
