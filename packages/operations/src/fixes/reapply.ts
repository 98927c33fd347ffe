import type { ConflictRule, ObjectRef, PhasePlan } from '@otelops/deployer';
import { type Fix, formatRef, refKey } from '@otelops/deployer/vocabulary';
import { requirePhases, stateNamespace } from '../prepare.ts';
import { runPlans } from '../run-plans.ts';
import type { VerbEvent } from '../verb.ts';
import { VerbError } from '../verb-error.ts';
import type { World } from '../world.ts';
import type { FixAction, FixOptions, FixTarget, PreparedFix } from './action.ts';
import { formatObjectWord } from './object-word.ts';

/**
 * Makes an object again what the config wants, though somebody else owns fields of it now: its component is deployed with
 * these fields, and no others, taken over.
 */
export const reapply: FixAction = {
  id: 'reapply',
  risk: 'overwrites',
  async *prepare(target, world, options) {
    const { deployed } = target;
    if (deployed === undefined) throw notOurs(target.ref);
    const plan = yield* planTakingOver(deployed, world);
    const { objects } = plan.view;
    const blocked = objects.find(({ action }) => action === 'conflict');
    if (blocked !== undefined) throw otherTrouble(blocked.ref, deployed);
    const unreplaced = objects.find((object) => object.blocked !== undefined);
    if (unreplaced?.blocked !== undefined) throw remake(unreplaced.ref, unreplaced.blocked, deployed);
    const diffs = objects
      .filter(({ action }) => action !== 'unchanged')
      .map(({ ref, component, action, changes }) => ({ object: ref, component, action, changes }));
    return prepared({ target, plan, diffs, world, options });
  },
};

type Deployed = NonNullable<FixTarget['deployed']>;

/** Two plans: the first says what others own on this object, the second takes exactly that. */
async function* planTakingOver(deployed: Deployed, world: World): AsyncGenerator<VerbEvent, PhasePlan> {
  const { planPhase } = await import('@otelops/deployer');
  const all = yield* requirePhases(world);
  const phase = all.find(({ id }) => id === deployed.phase);
  if (phase === undefined || !phase.components.some(({ name }) => name === deployed.component)) {
    throw new VerbError('object-gone', `The config knows no ${deployed.component} in ${deployed.phase} any more.`, [
      `otel plan ${deployed.phase}`,
    ]);
  }
  const earlierComponents = all
    .slice(0, all.indexOf(phase))
    .flatMap(({ components }) => components.map(({ name }) => name));
  const cluster = await world.cluster();
  const beside = { earlierComponents, otherPhases: all.filter((other) => other !== phase) };
  const about = { cluster, stateNamespace, signal: world.signal, only: [deployed.component], ...beside };
  const first = await planPhase(phase, about);
  const rules = rulesFor(first, deployed.ref);
  return rules.length === 0 ? first : planPhase(phase, { ...about, conflictRules: rules });
}

/** Named fields only: what others own elsewhere in the component stays a conflict, and stops the fix. */
function rulesFor({ view }: PhasePlan, ref: ObjectRef): readonly ConflictRule[] {
  const object = view.objects.find((one) => refKey(one.ref) === refKey(ref));
  return (object?.conflicts ?? []).map(({ path, manager }) => ({ kind: ref.kind, path, manager, policy: 'force' }));
}

interface Ready {
  readonly target: FixTarget;
  readonly plan: PhasePlan;
  readonly diffs: PreparedFix['diffs'];
  readonly world: World;
  readonly options: FixOptions;
}

function prepared({ target, plan, diffs, world, options }: Ready): PreparedFix {
  const ref = target.deployed?.ref ?? target.ref;
  const more = diffs.length > 1 ? ` With it, ${diffs.length - 1} more of ${plan.view.phase} change.` : '';
  return {
    question: `Put ${formatRef(ref)} back to what the config wants?${more === '' ? '' : more}`.replace(
      /\?(.+)$/,
      '.$1 Go on?',
    ),
    diffs,
    plans: [plan.view],
    undo: undoOf(diffs),
    waitFor: ref,
    apply: async function* () {
      const { failed } = yield* runPlans([plan], { keepGoing: false, timeoutMs: options.timeoutMs }, world);
      if (failed !== undefined) throw new VerbError(failed.code, failed.summary, failed.next);
    },
  };
}

/** What was there before is not kept: it belongs into the config, where the next deploy does not take it back. */
function undoOf(diffs: PreparedFix['diffs']): Fix {
  const values = diffs.flatMap(({ object, changes }) =>
    changes.flatMap(({ path, before }) => (before === undefined ? [] : [`${formatRef(object)} ${path} was ${before}`])),
  );
  const shown = values.slice(0, 3).join('; ');
  if (values.length === 0) return { title: 'There is nothing to have back.' };
  const more = values.length > 3 ? '; ...' : '';
  return { title: `To have it as it was, put it into the config and deploy: ${shown}${more}` };
}

function notOurs(ref: ObjectRef): VerbError {
  return new VerbError('bad-arguments', `No phase answers for ${formatRef(ref)}.`, ['otel status', 'otel drift']);
}

function otherTrouble(ref: ObjectRef, { phase, component }: Deployed): VerbError {
  return new VerbError('plan-conflicts', `${formatRef(ref)} of the same component is in conflict as well.`, [
    `otel fix reapply ${formatObjectWord(ref)}`,
    `otel plan ${phase} --only ${component}`,
  ]);
}

/** A fix deletes nothing: that is for a deploy which is told to. */
function remake(ref: ObjectRef, message: string, { phase, component }: Deployed): VerbError {
  const way = `otel deploy ${phase} --only ${component} --replace ${formatObjectWord(ref)}`;
  return new VerbError('replace-not-allowed', message, [way]);
}
