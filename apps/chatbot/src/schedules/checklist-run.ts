import type { Json } from '../ports/store.ts';
import type { Checklist, ChecklistItem } from './checklist.ts';

export type ItemState = 'waiting' | 'ok' | 'needs-person' | 'failed' | 'task' | 'task-done';

export interface RunItem {
  readonly id: string;
  readonly title: string;
  readonly state: ItemState;
  /** How it ended, or who did it. */
  readonly note?: string;
}

/** One time that a checklist came round. */
export interface ChecklistRun {
  readonly name: string;
  /** ISO 8601, UTC: when it was due. */
  readonly due: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Earlier times that passed while the bot was away. */
  readonly missed: number;
  readonly items: readonly RunItem[];
}

export function newRun(list: Checklist, due: Date, now: Date, missed: number): ChecklistRun {
  const items = list.items.map(
    ({ id, title, run }): RunItem => ({ id, title, state: run === undefined ? 'task' : 'waiting' }),
  );
  return { name: list.name, due: due.toISOString(), startedAt: now.toISOString(), missed, items };
}

export function withItem(run: ChecklistRun, id: string, change: Pick<RunItem, 'state' | 'note'>): ChecklistRun {
  return { ...run, items: run.items.map((item) => (item.id === id ? { ...item, ...change } : item)) };
}

/** A list that began later than this after its time is reported as late. */
const lateMs = 3_600_000;

export function lateBy(run: ChecklistRun): number {
  const late = Date.parse(run.startedAt) - Date.parse(run.due);
  return late > lateMs ? late : 0;
}

/** Whether a person has to know: something is not well, is theirs to do, or was missed. */
export function needsPerson(run: ChecklistRun): boolean {
  return run.missed > 0 || lateBy(run) > 0 || run.items.some(({ state }) => state !== 'ok' && state !== 'waiting');
}

/** What is still to be run of a list, also after a restart in the middle of it. */
export function openItems(run: ChecklistRun, list: Checklist): readonly ChecklistItem[] {
  const waiting = new Set(run.items.filter(({ state }) => state === 'waiting').map(({ id }) => id));
  return list.items.filter(({ id }) => waiting.has(id));
}

const states: readonly ItemState[] = ['waiting', 'ok', 'needs-person', 'failed', 'task', 'task-done'];

/** Reads a stored run; a record that is none gives nothing, and its list simply comes round again. */
export function parseRun(value: Json | undefined): ChecklistRun | undefined {
  const run = fieldsOf(value);
  const { name, due, startedAt, endedAt, missed, items } = run;
  if (typeof name !== 'string' || typeof due !== 'string' || typeof startedAt !== 'string') return undefined;
  if (typeof missed !== 'number' || !Array.isArray(items)) return undefined;
  const parsed = items.map(parseItem);
  if (parsed.includes(undefined)) return undefined;
  return {
    name,
    due,
    startedAt,
    missed,
    items: parsed.filter((item) => item !== undefined),
    ...(typeof endedAt === 'string' ? { endedAt } : {}),
  };
}

function parseItem(value: unknown): RunItem | undefined {
  const { id, title, state, note } = fieldsOf(value);
  const known = states.find((candidate) => candidate === state);
  if (typeof id !== 'string' || typeof title !== 'string' || known === undefined) return undefined;
  return { id, title, state: known, ...(typeof note === 'string' ? { note } : {}) };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** The run as the store keeps it. */
export function toJson(run: ChecklistRun): Json {
  return {
    name: run.name,
    due: run.due,
    startedAt: run.startedAt,
    missed: run.missed,
    ...(run.endedAt === undefined ? {} : { endedAt: run.endedAt }),
    items: run.items.map(({ id, title, state, note }) => ({
      id,
      title,
      state,
      ...(note === undefined ? {} : { note }),
    })),
  };
}
