import type { Fix, ObjectRef } from '@otelops/deployer/vocabulary';
import { at } from '@otelops/deployer/vocabulary';
import { speaker } from '../speak.ts';
import { VerbError } from '../verb-error.ts';
import type { World } from '../world.ts';
import type { FixAction, PreparedFix } from './action.ts';
import { formatObjectWord } from './object-word.ts';

/** Keeps new pods off a node; those on it stay. */
export const cordon: FixAction = nodeAction({
  id: 'cordon',
  closed: true,
  question: (name) => `Keep new pods off ${name}?`,
  step: (name) => `keep new pods off ${name}`,
});

/** Lets pods onto a node again. */
export const uncordon: FixAction = nodeAction({
  id: 'uncordon',
  closed: false,
  question: (name) => `Let pods onto ${name} again?`,
  step: (name) => `let pods onto ${name}`,
});

interface NodeAction {
  readonly id: 'cordon' | 'uncordon';
  /** Whether the node is closed to new pods afterwards. */
  readonly closed: boolean;
  readonly question: (name: string) => string;
  readonly step: (name: string) => string;
}

function nodeAction(action: NodeAction): FixAction {
  return {
    id: action.id,
    kinds: ['Node'],
    risk: 'none',
    // biome-ignore lint/correctness/useYield: it has nothing to say, and others do.
    async *prepare({ ref, live }, world) {
      if (live === undefined) throw new VerbError('object-gone', `There is no node ${ref.name}.`, ['otel health']);
      const isClosed = at(live, 'spec', 'unschedulable') === true;
      return prepared(action, { ref, isClosed, world });
    },
  };
}

function prepared(
  { closed, question, step }: NodeAction,
  { ref, isClosed, world }: { ref: ObjectRef; isClosed: boolean; world: World },
): PreparedFix {
  const path = '.spec.unschedulable';
  const change = closed
    ? ({ path, op: 'add', after: 'true' } as const)
    : ({ path, op: 'remove', before: 'true' } as const);
  const title = step(ref.name);
  return {
    question: question(ref.name),
    diffs: isClosed === closed ? [] : [{ object: ref, component: 'nodes', action: 'change', changes: [change] }],
    plans: [],
    undo: undoOf(ref, closed),
    ...(closed ? { done: `${ref.name} takes no new pods; those on it stay.` } : {}),
    apply: async function* () {
      const say = speaker(world.clock);
      yield say.started('node', title);
      const cluster = await world.cluster();
      const body = { spec: { unschedulable: closed ? true : null } };
      await cluster.patch(ref, { type: 'merge', body }, { signal: world.signal });
      yield say.finished('node', title, 'done');
    },
  };
}

function undoOf(ref: ObjectRef, closed: boolean): Fix {
  const action = closed ? 'uncordon' : 'cordon';
  const title = closed ? `let pods onto ${ref.name} again` : `keep new pods off ${ref.name} again`;
  return { title, verb: { name: 'fix', args: { action, object: formatObjectWord(ref) } } };
}
