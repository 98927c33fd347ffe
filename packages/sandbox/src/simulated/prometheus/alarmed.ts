import { fieldAt, isRecord, listOf, textOf } from '../../kube/json.ts';
import type { PostedAlert } from '../alertmanager/alert-store.ts';
import type { Series } from './query.ts';

/** What fires, with the expression of its rule. */
export interface Alarm {
  readonly expression: string;
  readonly alert: PostedAlert;
}

/** The alerts that fire with the expressions of the mounted rules of their names. */
export function alarmsOf(groups: readonly unknown[], firing: readonly PostedAlert[]): readonly Alarm[] {
  const rules = groups.flatMap((group) => listOf(fieldAt(group, 'rules'))).filter(isRecord);
  return firing.flatMap((alert) => {
    const rule = rules.find((known) => textOf(known['alert']) === alert.labels['alertname']);
    return rule === undefined ? [] : [{ expression: textOf(rule['expr']), alert }];
  });
}

/** Series for a query that is the compared side of a rule that fires: they show what its alerts say. */
export function withAlarms(query: string, series: readonly Series[], alarms: readonly Alarm[]): readonly Series[] {
  return alarms.reduce<readonly Series[]>((sofar, alarm) => {
    const own = alarmedSeries(query, alarm);
    if (own === undefined) return sofar;
    const isSame = ({ labels }: Series): boolean =>
      Object.entries(labels).every(([name, value]) => own.labels[name] === value);
    return [...sofar.filter((one) => !isSame(one)), own];
  }, series);
}

function alarmedSeries(query: string, { expression, alert }: Alarm): Series | undefined {
  const by = /\bby\s*\(([^)]*)\)/.exec(query)?.[1];
  const [asked, whole] = [bare(query), bare(expression)];
  const place = whole.indexOf(asked);
  if (by === undefined || place === -1) return undefined;
  const compared = /^\)*(==|!=|>=|<=|>|<)(-?\d[\d.]*(?:e[+-]?\d+)?)/i.exec(whole.slice(place + asked.length));
  if (compared === null) return undefined;
  const [, sign = '', limit = ''] = compared;
  const names = by.split(',').map((label) => label.trim());
  const labels = names.flatMap((name) => (alert.labels[name] === undefined ? [] : [[name, alert.labels[name]]]));
  return { labels: Object.fromEntries(labels), at: course(sign, Number(limit), alert) };
}

function bare(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

/** From calm to what the alert says, over the half hour before it fires; a state changes at once. */
function course(sign: string, limit: number, alert: PostedAlert): (seconds: number) => number {
  const since = Date.parse(alert.startsAt ?? '') / 1000 || 0;
  const other = limit === 0 ? 1 : 0;
  if (sign === '==') return (seconds) => (seconds >= since ? limit : other);
  if (sign === '!=') return (seconds) => (seconds >= since ? other : limit);
  const calm = limit * (sign.startsWith('<') ? 1.3 : 0.7);
  const loud = toldValue(sign, limit, alert);
  return (seconds) => {
    const left = Math.min(1, Math.max(0, since - seconds) / RISE_SECONDS);
    return Number((loud + (calm - loud) * left).toPrecision(6));
  };
}

const RISE_SECONDS = 1800;

/** The share or the span of time in the alert's own words, where it is beyond the limit; else something that is. */
function toldValue(sign: string, limit: number, { annotations = {} }: PostedAlert): number {
  const below = sign.startsWith('<');
  const isBeyond = (value: number): boolean => (below ? value < limit : value > limit);
  const told = Object.values(annotations).flatMap((text) => [...sharesIn(text), ...spansIn(text)]);
  return told.find(isBeyond) ?? limit * (below ? 0.8 : 1.2);
}

function sharesIn(text: string): readonly number[] {
  return [...text.matchAll(/(\d{1,3}(?:\.\d{1,6})?)%/g)].map(([, share]) => Number(share) / 100);
}

function spansIn(text: string): readonly number[] {
  return [...text.matchAll(/\b(\d{1,4})d (\d{1,2})h(?: (\d{1,2})m)?/g)].map(
    ([, days, hours, minutes = 0]) => Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60,
  );
}
