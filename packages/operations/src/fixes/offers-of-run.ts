import type { PhasePlan } from '@otelops/deployer';
import { type FindingEvent, type Fix, type ObjectRef, refKey } from '@otelops/deployer/vocabulary';
import { offerDeploy, offerReapply, offerRemake } from '../diagnosis/offers.ts';
import type { ReasonCode } from '../reason-codes.ts';
import type { World } from '../world.ts';

/** A pod or job that is only a leftover: whoever owns it makes a new one. */
const leftovers: ReadonlySet<string> = new Set(['evicted', 'job-failed', 'volume-mount-failed']);

/**
 * What a run finds, with the ways out that a command or a click can take. Whether somebody changed the object while the run
 * went on is looked up once an object.
 */
export function offersOfRun(
  plan: PhasePlan,
  world: World,
): (finding: FindingEvent<ReasonCode>) => Promise<FindingEvent<ReasonCode>> {
  const changed = new Map<string, Promise<boolean>>();
  return async (finding) => {
    const { object, cause, code } = finding;
    if (object === undefined || cause === undefined) return finding;
    const component = componentOf(plan, object);
    if (component === undefined) return finding;
    const key = refKey(object);
    const isChanged = changed.get(key) ?? changedByOthers({ plan, object, component }, world);
    changed.set(key, isChanged);
    const fixes: Fix[] = [];
    if (await isChanged) fixes.push(offerReapply(object));
    else if (code === 'object-gone') fixes.push(offerDeploy(plan.view.phase, component));
    const leaf = leafOf(cause);
    if (leftovers.has(leaf.code) && isRemade(leaf.object)) fixes.push(offerRemake(leaf.object));
    return fixes.length === 0 ? finding : { ...finding, fixes: [...fixes, ...finding.fixes] };
  };
}

function componentOf({ view }: PhasePlan, ref: ObjectRef): string | undefined {
  return view.objects.find((object) => refKey(object.ref) === refKey(ref))?.component;
}

interface Suspect {
  readonly plan: PhasePlan;
  readonly object: ObjectRef;
  readonly component: string;
}

/** Whether the live object differs from what this run wants of it. What cannot be told counts as no. */
async function changedByOthers({ plan, object, component }: Suspect, world: World): Promise<boolean> {
  const { given, options } = plan.details;
  if (options === undefined) return false;
  const { planPhase } = await import('@otelops/deployer');
  // Without the snapshot of the plan: what counts is how things are now.
  const { snapshot: _, ...fresh } = options;
  try {
    const { view } = await planPhase(given, { ...fresh, only: [component], conflictRules: [] });
    const now = view.objects.find(({ ref }) => refKey(ref) === refKey(object));
    return now?.action === 'change' || now?.action === 'conflict';
  } catch {
    world.signal.throwIfAborted();
    return false;
  }
}

type CauseOf = NonNullable<FindingEvent['cause']>;

function leafOf(cause: CauseOf): CauseOf {
  const [first] = cause.children;
  return first === undefined ? cause : leafOf(first);
}

function isRemade({ kind }: ObjectRef): boolean {
  return kind === 'Pod' || kind === 'Job';
}
