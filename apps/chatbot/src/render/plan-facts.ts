import { formatRef, type PlanAction, type PlannedObject, type PlanView } from '@otelops/deployer';
import { fieldLine } from './field-line.ts';
import { riskOrder } from './marks.ts';
import { safePlain } from './text.ts';

/** What a preview shows of plans, small enough to keep beside the run: texts are redacted and cut, but not escaped. */
export interface PlanFacts {
  readonly plans: readonly PlanSummary[];
  /** Riskiest first. */
  readonly lines: readonly PlanLine[];
  /** Objects that the lines leave out. */
  readonly more: number;
  readonly warnings: readonly string[];
  /** Where there is no plan: what the verb showed before it asked, as `mrkdwn` of ours. */
  readonly notes: readonly string[];
}

export interface PlanSummary {
  readonly phase: string;
  readonly title: string;
  readonly hash: string;
  readonly counts: Readonly<Record<PlanAction, number>>;
}

export interface PlanLine {
  readonly action: PlanAction;
  /** A group is so many objects together, with how many of each component. */
  readonly kind: 'object' | 'group';
  /** `Deployment observability/gateway`, or `18 objects`. */
  readonly what: string;
  readonly details: readonly string[];
}

const maxLines = 14;
const maxDetails = 3;
const maxWarnings = 4;
const maxNotes = 6;

/** What a person has to see before saying yes: every deletion and replacement by name, changes by field, creations by component. */
export function planFacts(plans: readonly PlanView[], notes: readonly string[] = []): PlanFacts {
  const objects = plans.flatMap((plan) => plan.objects).filter(({ action }) => action !== 'unchanged');
  const risky = objects
    .filter(({ action }) => action !== 'create')
    .sort((a, b) => riskOrder.indexOf(a.action) - riskOrder.indexOf(b.action));
  const shown = risky.slice(0, maxLines);
  const creates = createLines(objects.filter(({ action }) => action === 'create'));
  const warnings = plans.flatMap((plan) => plan.warnings.map(({ message }) => safePlain(message, 200)));
  return {
    plans: plans.map(({ phase, title, hash, counts }) => ({ phase, title: safePlain(title, 120), hash, counts })),
    lines: [...shown.map(lineOf), ...creates],
    more: risky.length - shown.length,
    warnings: warnings.slice(0, maxWarnings),
    notes: plans.length === 0 ? notes.slice(0, maxNotes) : [],
  };
}

function lineOf(object: PlannedObject): PlanLine {
  const fields = object.changes.map(fieldLine);
  const owners = object.conflicts.map(({ path, manager, since, policy }) => {
    const verb = { force: 'taken from', yield: 'left to', abort: 'belongs to' }[policy];
    return `${path} ${verb} ${manager}${since === undefined ? '' : `, last written ${since}`}`;
  });
  // Of what is new there is nothing to compare; why it could not be checked is in the whole diff.
  const note = object.note === undefined || object.action === 'create' ? [] : [object.note];
  const all = [...[...note, ...owners].map((text) => safePlain(text, 160)), ...fields];
  const left = all.length - maxDetails;
  const details = left > 0 ? [...all.slice(0, maxDetails), `and ${left} more`] : all;
  return { action: object.action, kind: 'object', what: safePlain(formatRef(object.ref), 160), details };
}

/** So few new objects are named; more are counted by component, since nothing is lost by them. */
const namedCreates = 3;

function createLines(objects: readonly PlannedObject[]): readonly PlanLine[] {
  if (objects.length <= namedCreates) return objects.map(lineOf);
  const components = [...Map.groupBy(objects, ({ component }) => component)];
  const counts = components.map(([component, own]) => `${component} ${own.length}`).join(', ');
  return [{ action: 'create', kind: 'group', what: `${objects.length} objects`, details: [safePlain(counts, 600)] }];
}
