import type { Phase } from '@otelops/deployer';
import { speaker } from '../speak.ts';
import { requireConfig } from '../stack-config.ts';
import { defineVerb, type Verb } from '../verb.ts';

export const configCheck: Verb = defineVerb({
  name: 'config check',
  summary: 'say everything that is wrong with the config, and what it amounts to',
  args: {},
  role: 'viewer',
  danger: 'none',
  mouths: ['cli', 'chat'],
  examples: ['otel config check', 'otel config check --config lab.yaml --output json'],
  async *run(_args, world) {
    const say = speaker(world.clock);
    const { buildPhases } = await import('@otelops/stack');
    const phases = buildPhases(yield* requireConfig(world));
    const rows = phases.map(({ id, title, components }) => ({
      phase: id,
      title,
      components: components.map(({ name }) => name).join(', '),
      objects: components.reduce((sum, { objects }) => sum + objects.length, 0),
      outside: outsideOf([{ components }]).join(', '),
    }));
    const outside = outsideOf(phases);
    yield say.table(
      'What this config deploys',
      [
        { key: 'phase', title: 'PHASE' },
        { key: 'title', title: 'WHAT' },
        { key: 'objects', title: 'OBJECTS', align: 'right' },
        { key: 'outside', title: 'AND THOSE OF' },
        { key: 'components', title: 'COMPONENTS' },
      ],
      rows,
    );
    const { path } = world.config;
    const besides = `The objects of ${outside.join(' and ')} come on top, out of their release manifests`;
    if (outside.length > 0 && (await world.artifacts.readLock()) === undefined) {
      const text = `${path} is in order. ${besides}, which are not pinned yet: there is no ${world.artifacts.lockPath}.`;
      yield say.outcome('done', text, { next: ['otel lock', 'otel plan all'] });
      return;
    }
    const more = outside.length === 0 ? '' : ` ${besides}.`;
    yield say.outcome('done', `${path} is in order.${more}`, { next: ['otel plan all'] });
  },
});

/** What is deployed from release manifests, which are not looked at here. */
function outsideOf(phases: readonly Pick<Phase, 'components'>[]): readonly string[] {
  return phases.flatMap(({ components }) =>
    components.flatMap(({ artifacts = [] }) => artifacts.map(({ name }) => name)),
  );
}
