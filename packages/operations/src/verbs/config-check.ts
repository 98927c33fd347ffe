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
    const rows = phases.map((phase) => ({
      phase: phase.id,
      title: phase.title,
      components: phase.components.map((component) => component.name).join(', '),
      objects: phase.components.reduce((sum, component) => sum + component.objects.length, 0),
    }));
    yield say.table(
      'What this config deploys',
      [
        { key: 'phase', title: 'PHASE' },
        { key: 'title', title: 'WHAT' },
        { key: 'objects', title: 'OBJECTS', align: 'right' },
        { key: 'components', title: 'COMPONENTS' },
      ],
      rows,
    );
    yield say.outcome('done', `${world.config.path} is in order.`, { next: ['otel plan all'] });
  },
});
