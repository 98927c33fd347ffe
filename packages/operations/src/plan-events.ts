import type { ObjectRef, Plan, PlanAction, PlannedObject, PlanView } from '@otelops/deployer';
import { offerReapply } from './diagnosis/offers.ts';
import { speaker } from './speak.ts';
import type { VerbEvent } from './verb.ts';
import type { World } from './world.ts';

/** What the plans of a run come to. */
export interface PlanTotal {
  readonly changes: number;
  /** Of the server, and of ours: said one by one. */
  readonly warnings: number;
  /** Why nothing of it may be applied: conflicts that nobody has decided, or replacements that nobody has allowed. */
  readonly blocked?: 'plan-conflicts' | 'replace-not-allowed';
  /** `12 to create, 1 to change.`, or `Nothing to change.` */
  readonly text: string;
  readonly data: Readonly<Record<string, string | number>>;
}

/** What a way out of a plan decides besides what was decided already. */
interface WayOut {
  readonly take?: readonly string[];
  readonly leave?: readonly string[];
  readonly replace?: readonly string[];
}

/** The ways out of a plan that cannot be applied as it is, as command lines; `again` gives the line with what is decided as well. */
export function conflictAdvice(plans: readonly Plan[], again: (decided: WayOut) => string): readonly string[] {
  const objects = plans.flatMap((plan) => plan.view.objects);
  const stuck = objects.filter(({ action }) => action === 'conflict');
  const open = stuck.flatMap(({ conflicts }) => conflicts.filter(({ policy }) => policy === 'abort'));
  const managers = [...new Set(open.map(({ manager }) => manager))];
  const replaced = objects.filter(({ blocked }) => blocked !== undefined).map(({ ref }) => nameOf(ref));
  return [
    ...(managers.length === 0 ? [] : [again({ take: managers }), again({ leave: managers })]),
    ...(replaced.length === 0 ? [] : [again({ replace: replaced })]),
  ];
}

/** As `--replace` and `--prune` take it. */
function nameOf({ kind, namespace, name }: ObjectRef): string {
  return namespace === undefined ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;
}

const shown: readonly PlanAction[] = ['conflict', 'prune', 'replace', 'change', 'create'];

/** Says plans: what is risky first, then the changes field by field, warnings, and a table that adds up. */
export async function* tellPlans(
  plans: readonly Plan[],
  world: Pick<World, 'clock'>,
): AsyncGenerator<VerbEvent, PlanTotal> {
  const say = speaker(world.clock);
  const views = plans.map((plan) => plan.view);
  for (const view of views) {
    for (const object of [...view.objects].sort(byRisk)) if (object.action !== 'unchanged') yield diffOf(object, world);
    for (const object of view.objects) yield* tellConflicts(object, world);
    for (const warning of view.warnings) {
      const object = warning.ref === undefined ? {} : { object: warning.ref };
      yield { ...say.finding({ severity: 'warning', code: 'done-with-warnings', title: warning.message }), ...object };
    }
  }
  yield planTable(views, world);
  return totalOf(views);
}

function byRisk(a: PlannedObject, b: PlannedObject): number {
  return shown.indexOf(a.action) - shown.indexOf(b.action);
}

function diffOf(object: PlannedObject, world: Pick<World, 'clock'>): VerbEvent {
  const { ref, component, action, changes } = object;
  return { type: 'diff', time: world.clock.now().toISOString(), object: ref, component, action, changes };
}

function* tellConflicts(object: PlannedObject, world: Pick<World, 'clock'>): Generator<VerbEvent> {
  const say = speaker(world.clock);
  for (const conflict of object.conflicts) {
    if (conflict.policy !== 'abort') continue;
    const since = conflict.since === undefined ? '' : ` since ${conflict.since}`;
    const by =
      conflict.subresource === undefined ? conflict.operation : `${conflict.operation}, ${conflict.subresource}`;
    const title = `${conflict.path} belongs to ${conflict.manager} (${by})${since}`;
    const fixes = [offerReapply(object.ref)];
    yield { ...say.finding({ severity: 'error', code: 'field-conflict', title, fixes }), object: object.ref };
  }
  if (object.blocked !== undefined) {
    const title = object.blocked;
    const fixes = [{ title: `Allow it by name: --replace ${nameOf(object.ref)}; or keep the value it has.` }];
    yield { ...say.finding({ severity: 'error', code: 'replace-not-allowed', title, fixes }), object: object.ref };
  }
}

/** Columns of the table only when there are any; in its rows they always are. */
const rare = ['replace', 'prune', 'conflict'] as const;

function planTable(views: readonly PlanView[], world: Pick<World, 'clock'>): VerbEvent {
  const say = speaker(world.clock);
  const column = (key: string, title: string) => ({ key, title, align: 'right' as const });
  const columns = [
    { key: 'phase', title: 'PHASE' },
    { key: 'title', title: 'WHAT' },
    column('create', 'CREATE'),
    column('change', 'CHANGE'),
    ...rare
      .filter((action) => views.some(({ counts }) => counts[action] > 0))
      .map((action) => column(action, action.toUpperCase())),
    column('unchanged', 'UNCHANGED'),
    { key: 'hash', title: 'HASH' },
  ];
  const rows = views.map(({ phase, title, counts, hash }) => ({ phase, title, ...counts, hash: shortHash(hash) }));
  return say.table('Plan', columns, rows);
}

/** Enough of a hash to compare by eye. */
export function shortHash(hash: string): string {
  return hash.replace(/^sha256:/, '').slice(0, 12);
}

function totalOf(views: readonly PlanView[]): PlanTotal {
  const count = (action: PlanAction): number => views.reduce((sum, view) => sum + view.counts[action], 0);
  const words = {
    create: 'to create',
    change: 'to change',
    replace: 'to replace',
    prune: 'to delete',
    conflict: 'in conflict',
  };
  const parts = Object.entries(words).map(([action, word]) => ({ number: count(action as PlanAction), word }));
  const blocked = views.flatMap(({ objects }) => objects).filter((object) => object.blocked !== undefined).length;
  const text = [...parts, { number: blocked, word: 'not allowed to be replaced' }]
    .filter(({ number }) => number > 0)
    .map(({ number, word }) => `${number} ${word}`)
    .join(', ');
  return {
    changes: parts.reduce((sum, { number }) => sum + number, 0),
    warnings: views.reduce((sum, view) => sum + view.warnings.length, 0),
    ...blockedBy(count('conflict'), blocked),
    text: text === '' ? 'Nothing to change.' : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`,
    data: {
      hashes: views.map((view) => `${view.phase}=${view.hash}`).join(','),
      create: count('create'),
      change: count('change'),
      replace: count('replace'),
      prune: count('prune'),
      conflict: count('conflict'),
      unchanged: count('unchanged'),
      blocked,
      warnings: views.reduce((sum, view) => sum + view.warnings.length, 0),
    },
  };
}

function blockedBy(conflicts: number, replacements: number): Pick<PlanTotal, 'blocked'> {
  if (conflicts > 0) return { blocked: 'plan-conflicts' };
  return replacements > 0 ? { blocked: 'replace-not-allowed' } : {};
}

/** Why a plan cannot be applied, in a few words. */
export const blockedText: Readonly<Record<NonNullable<PlanTotal['blocked']>, string>> = {
  'plan-conflicts': 'it has conflicts',
  'replace-not-allowed': 'something would have to be deleted and made anew, and nobody allowed that',
};
