import { counted, speaker } from '../speak.ts';
import { requireConfig } from '../stack-config.ts';
import { defineVerb, type Verb } from '../verb.ts';
import { VerbError } from '../verb-error.ts';

export const vendor: Verb = defineVerb({
  name: 'vendor',
  summary: 'fill a folder with everything from outside, for a site without internet',
  details:
    'The folder holds the locked manifests and images.txt, a list of every image to mirror. Use it with --artifacts DIR.',
  args: { dir: { kind: 'positional', default: 'vendor', summary: 'the folder to fill' } },
  role: 'viewer',
  danger: 'none',
  mouths: ['cli'],
  examples: ['otel vendor vendor/', 'otel deploy all --artifacts vendor/ --context my-cluster'],
  async *run(args, world) {
    const say = speaker(world.clock);
    const [{ buildPhases }, { imagesOf, parseArtifactLock, vendorArtifacts }] = await Promise.all([
      import('@otelops/stack'),
      import('@otelops/deployer'),
    ]);
    const text = await world.artifacts.readLock();
    if (text === undefined) {
      throw new VerbError('artifact-not-locked', `There is no ${world.artifacts.lockPath}.`, ['otel lock']);
    }
    const phases = buildPhases(yield* requireConfig(world));
    const own = imagesOf(
      phases.flatMap((phase) => phase.components.flatMap((component) => component.objects)),
      {
        paths: [{ kind: 'OpenTelemetryCollector', path: '.spec.image' }],
      },
    );
    const options = { images: own, signal: world.signal };
    const vendored = await vendorArtifacts(parseArtifactLock(text), await world.artifacts.source(), args.dir, options);
    const { images } = vendored;
    yield say.table(
      'Images to mirror (linux/arm64)',
      [{ key: 'image', title: 'IMAGE' }],
      images.map((image) => ({ image })),
    );
    yield say.outcome('done', `${args.dir} holds ${counted(vendored.files.length, 'manifest')} and images.txt.`, {
      next: [`otel deploy all --artifacts ${args.dir} --context NAME`],
      data: { images: images.length },
    });
  },
});
