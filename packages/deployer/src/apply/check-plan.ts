import { DeployError } from '../errors.ts';
import { formatRef } from '../objects.ts';
import type { PhasePlan } from '../plan/phase-plan.ts';
import type { PlanOptions } from '../plan/plan-options.ts';

/** Throws when the plan must not be applied: made without a cluster, with open conflicts, with replacements nobody allowed. */
export function checkPlan(plan: PhasePlan): PlanOptions {
  const { options, decisions } = plan.details;
  if (options === undefined) {
    throw new DeployError('cluster-not-named', 'This plan was made without a cluster and cannot be applied.', {
      advice: ['Plan against the cluster that is meant.'],
    });
  }
  checkConflicts(plan);
  const blocked = decisions.flatMap((decision) => decision.blocked ?? []);
  const [first] = blocked;
  if (first === undefined) return options;
  throw new DeployError(first.code, blocked.map(({ message }) => message).join('\n'), {
    advice: blocked.flatMap(({ advice }) => advice),
  });
}

function checkConflicts({ details }: PhasePlan): void {
  const lines = details.decisions
    .filter(({ action }) => action === 'conflict')
    .flatMap(({ desired, conflicts }) =>
      conflicts
        .filter(({ policy }) => policy === 'abort')
        .map(({ path, manager, since }) => {
          const when = since === undefined ? '' : `, last written ${since}`;
          return `${formatRef(desired.ref)}: ${path} is owned by ${manager}${when}`;
        }),
    );
  if (lines.length === 0) return;
  throw new DeployError('plan-conflicts', `Others own fields that this plan would set:\n${lines.join('\n')}`, {
    advice: [
      'Decide per path: force (take it), yield (leave it to its owner), or take over from the manager as a whole.',
    ],
  });
}

/** Throws `dependency-missing` (or `state-unreadable`, when it may be in records that cannot be read) when a component of another phase that this one stands on is not in the cluster. */
export function checkDependencies({ details }: PhasePlan): void {
  const { phase, beside, state } = details;
  const own = [...(state.inventory?.value.components.keys() ?? []), ...phase.components.map(({ name }) => name)];
  const known = new Set([...beside.components, ...own]);
  const missing = phase.components.flatMap(({ name, dependsOn = [] }) =>
    dependsOn.filter((dependency) => !known.has(dependency)).map((dependency) => `${name} needs ${dependency}`),
  );
  if (missing.length === 0) return;
  const [unreadable] = beside.unreadable;
  if (unreadable !== undefined) throw unreadable;
  throw new DeployError('dependency-missing', `${phase.title}: ${missing.join(', ')}, which is not deployed here.`, {
    advice: ['Deploy what it stands on first: phases in order, or the component together with this one.'],
  });
}
