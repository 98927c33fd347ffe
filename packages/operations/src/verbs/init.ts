import { speaker } from '../speak.ts';
import { defineVerb, type Verb } from '../verb.ts';

export const init: Verb = defineVerb({
  name: 'init',
  summary: 'write a commented otel-stack.yaml to start from',
  args: {
    clusterName: {
      kind: 'text',
      value: 'NAME',
      summary: 'the name that every metric, log and trace carries',
      default: 'm3-ultra',
    },
    profile: {
      kind: 'choice',
      choices: ['small', 'medium', 'large'],
      default: 'medium',
      summary: 'how much it may use',
    },
    force: { kind: 'switch', summary: 'replace an existing file' },
  },
  role: 'viewer',
  danger: 'none',
  mouths: ['cli'],
  examples: ['otel init', 'otel init --cluster-name lab --profile small'],
  async *run(args, world) {
    const say = speaker(world.clock);
    const { initConfig } = await import('@otelops/stack');
    const { path } = world.config;
    const text = initConfig({ clusterName: args.clusterName, profile: profileOf(args.profile) });
    await world.files.write(path, text, { overwrite: args.force });
    yield say.outcome('done', `Wrote ${path}.`, {
      next: [`Read through ${path}; every line says what it is for.`, 'otel config check', 'otel deploy all --sandbox'],
      data: { path },
    });
  },
});

function profileOf(text: string): 'small' | 'medium' | 'large' {
  return text === 'small' || text === 'large' ? text : 'medium';
}
