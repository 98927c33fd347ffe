import { requirePhases } from '../prepare.ts';
import { counted, speaker } from '../speak.ts';
import { defineVerb, type Verb } from '../verb.ts';
import { phasesOf, phaseTargets } from './targets.ts';

export const render: Verb = defineVerb({
  name: 'render',
  summary: 'write the manifests as YAML, for GitOps or for reading',
  args: {
    target: { kind: 'positional', choices: phaseTargets, default: 'all', summary: 'a phase, or all five' },
    outputDir: {
      kind: 'text',
      value: 'DIR',
      summary: 'one file a component in DIR/<phase>/, instead of standard output',
    },
  },
  role: 'viewer',
  danger: 'none',
  mouths: ['cli'],
  examples: ['otel render phase-2 | kubectl diff -f -', 'otel render all --output-dir manifests'],
  async *run(args, world) {
    const say = speaker(world.clock);
    const { renderManifests } = await import('@otelops/deployer');
    const phases = phasesOf(args.target, yield* requirePhases(world));
    let files = 0;
    for (const phase of phases) {
      for (const component of phase.components) {
        const name = `${phase.id}/${component.name}.yaml`;
        const text = renderManifests(component.objects);
        if (args.outputDir === undefined) yield say.document(name, 'application/yaml', `---\n# ${name}\n${text}`);
        else await world.files.write(`${args.outputDir}/${name}`, text, { overwrite: true });
        files += 1;
      }
    }
    const where = args.outputDir === undefined ? '' : ` in ${args.outputDir}`;
    yield say.outcome('done', `Rendered ${counted(files, 'component')}${where}.`, { data: { components: files } });
  },
});
