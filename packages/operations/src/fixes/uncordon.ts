import { at } from '@otelops/deployer/vocabulary';
import { speaker } from '../speak.ts';
import { VerbError } from '../verb-error.ts';
import type { FixAction } from './action.ts';

/** Lets pods onto a node again. */
export const uncordon: FixAction = {
  id: 'uncordon',
  kinds: ['Node'],
  risk: 'none',
  // biome-ignore lint/correctness/useYield: it has nothing to say, and others do.
  async *prepare({ ref, live }, world) {
    if (live === undefined) throw new VerbError('object-gone', `There is no node ${ref.name}.`, ['otel health']);
    const cordoned = at(live, 'spec', 'unschedulable') === true;
    const change = { path: '.spec.unschedulable', op: 'remove', before: 'true' } as const;
    return {
      question: `Let pods onto ${ref.name} again?`,
      diffs: cordoned ? [{ object: ref, component: 'nodes', action: 'change', changes: [change] }] : [],
      plans: [],
      undo: `kubectl cordon ${ref.name}`,
      apply: async function* () {
        const say = speaker(world.clock);
        yield say.started('uncordon', `let pods onto ${ref.name}`);
        const cluster = await world.cluster();
        await cluster.patch(ref, { type: 'merge', body: { spec: { unschedulable: null } } }, { signal: world.signal });
        yield say.finished('uncordon', `let pods onto ${ref.name}`, 'done');
      },
    };
  },
};
