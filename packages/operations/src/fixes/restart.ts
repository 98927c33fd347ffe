import { formatRef, mapAt } from '@otelops/deployer/vocabulary';
import { speaker } from '../speak.ts';
import { VerbError } from '../verb-error.ts';
import type { FixAction } from './action.ts';

/** The annotation that `kubectl rollout restart` sets; any new value makes new pods. */
const restartedAt = 'kubectl.kubernetes.io/restartedAt';

/** New pods of a workload, one after the other, as `kubectl rollout restart` makes them. */
export const restart: FixAction = {
  id: 'restart',
  kinds: ['Deployment', 'StatefulSet', 'DaemonSet'],
  risk: 'interrupts',
  // biome-ignore lint/correctness/useYield: it has nothing to say, and others do.
  async *prepare({ ref, live, deployed }, world) {
    if (live === undefined) throw new VerbError('object-gone', `${formatRef(ref)} does not exist.`, ['otel status']);
    const now = world.clock.now().toISOString();
    const before = mapAt(live, 'spec', 'template', 'metadata', 'annotations')[restartedAt];
    const path = `.spec.template.metadata.annotations["${restartedAt}"]`;
    const change = before === undefined ? ({ op: 'add' } as const) : ({ op: 'change', before } as const);
    return {
      question: `Restart ${formatRef(ref)}?`,
      diffs: [
        {
          object: ref,
          component: deployed?.component ?? ref.name,
          action: 'change',
          changes: [{ path, after: now, ...change }],
        },
      ],
      plans: [],
      undo: { title: 'This cannot be undone: the old pods are gone. Nothing but the pods is new.' },
      waitFor: ref,
      apply: async function* () {
        const say = speaker(world.clock);
        yield say.started('restart', `restart ${formatRef(ref)}`);
        const cluster = await world.cluster();
        const body = { spec: { template: { metadata: { annotations: { [restartedAt]: now } } } } };
        await cluster.patch(ref, { type: 'merge', body }, { signal: world.signal });
        yield say.finished('restart', `restart ${formatRef(ref)}`, 'done');
      },
    };
  },
};
