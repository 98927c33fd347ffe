import type { ComponentHealth } from '../health/component-health.ts';
import { speaker } from '../speak.ts';
import { defineVerb, type Verb, type VerbEvent } from '../verb.ts';
import type { World } from '../world.ts';

export const health: Verb = defineVerb({
  name: 'health',
  summary: 'say how each component is: its objects, whether it answers, what collectors count, its volumes',
  details: `What could not be looked at is unknown, and unknown is never healthy. A volume is judged by its claim, and by its free room
where something measures that: the kubelet does not for folders of a node (local-path), and the notes say so.`,
  args: {},
  role: 'viewer',
  danger: 'none',
  mouths: ['cli', 'chat'],
  examples: ['otel health --context my-cluster', 'otel health --output json'],
  async *run(_, world) {
    const say = speaker(world.clock);
    const [{ collectBundle }, { healthOf }, { unknownTable }] = await Promise.all([
      import('../diagnosis/collect/collect-bundle.ts'),
      import('../health/component-health.ts'),
      import('../diagnosis/tell.ts'),
    ]);
    const { identity } = await world.cluster();
    const title = `look at ${identity.context}`;
    yield say.started('look', title);
    const bundle = await collectBundle(world);
    yield say.finished('look', title, 'done');
    const components = healthOf(bundle);
    if (components.length > 0) yield healthTable(components, world);
    if (bundle.unknown.length > 0) yield unknownTable(bundle.unknown, world);
    yield outcomeOf(components, bundle.unknown.length, world);
  },
});

function healthTable(components: readonly ComponentHealth[], world: World): VerbEvent {
  const rows = components.map(({ component, phase, state, ready, objects, notes }) => ({
    component,
    phase,
    state,
    ready: `${ready}/${objects}`,
    notes: notes.join('; '),
  }));
  const columns = [
    { key: 'component', title: 'COMPONENT' },
    { key: 'phase', title: 'PHASE' },
    { key: 'state', title: 'STATE' },
    { key: 'ready', title: 'READY', align: 'right' as const },
    { key: 'notes', title: 'NOTES' },
  ];
  return speaker(world.clock).table('Health', columns, rows);
}

function outcomeOf(components: readonly ComponentHealth[], unseen: number, world: World): VerbEvent {
  const say = speaker(world.clock);
  const count = (wanted: ComponentHealth['state']): number => components.filter(({ state }) => state === wanted).length;
  const [unhealthy, unknown, starting] = [count('unhealthy'), count('unknown'), count('starting')];
  const data = { components: components.length, healthy: count('healthy'), unhealthy, unknown, starting };
  if (components.length === 0 && unseen === 0) {
    return say.outcome('done', 'Nothing is deployed here.', { next: ['otel deploy all'], data });
  }
  const parts = [
    ...(unhealthy > 0 ? [`${unhealthy} unhealthy`] : []),
    ...(starting > 0 ? [`${starting} starting`] : []),
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
    ...(unknown === 0 && unseen > 0 ? ['not everything could be looked at'] : []),
  ];
  if (parts.length > 0) {
    const code = unhealthy > 0 ? 'faults-found' : 'done-with-warnings';
    const summary = `${data.healthy} of ${components.length} components are healthy; ${parts.join(', ')}.`;
    return say.outcome(code, summary, { next: ['otel diagnose'], data });
  }
  return say.outcome('done', `All ${components.length} components are healthy.`, { data });
}
