import { formatRef } from '@otelops/deployer/vocabulary';
import { controllerOf } from '../diagnosis/scene.ts';
import { speaker } from '../speak.ts';
import { VerbError } from '../verb-error.ts';
import type { FixAction } from './action.ts';

/** Deletes a pod or job that failed; whoever owns it makes a new one. What nobody owns is left alone. */
export const remake: FixAction = {
  id: 'remake',
  kinds: ['Pod', 'Job'],
  risk: 'interrupts',
  // biome-ignore lint/correctness/useYield: it has nothing to say, and others do.
  async *prepare({ ref, live, deployed }, world) {
    if (live === undefined) throw new VerbError('object-gone', `${formatRef(ref)} does not exist.`, ['otel status']);
    const owner = controllerOf(live);
    if (owner === undefined) {
      throw new VerbError('bad-arguments', `Nobody would make ${formatRef(ref)} anew: it has no owner.`, [
        deployed === undefined ? 'otel status' : `otel deploy ${deployed.phase} --only ${deployed.component}`,
      ]);
    }
    const { uid } = live.metadata;
    return {
      question: `Delete ${formatRef(ref)}, so that ${formatRef(owner)} makes it anew?`,
      diffs: [{ object: ref, component: deployed?.component ?? ref.name, action: 'replace', changes: [] }],
      plans: [],
      undo: { title: 'This cannot be undone: the old one is gone, and its owner has made a new one.' },
      waitFor: owner,
      apply: async function* () {
        const say = speaker(world.clock);
        yield say.started('remake', `delete ${formatRef(ref)}`);
        const cluster = await world.cluster();
        // Of that very object: its successor of the same name must not be met.
        await cluster.delete(ref, { ...(uid === undefined ? {} : { uid }), signal: world.signal });
        yield say.finished('remake', `delete ${formatRef(ref)}`, 'done');
      },
    };
  },
};
