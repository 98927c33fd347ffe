import { speaker } from '../speak.ts';
import { defineVerb, type Verb } from '../verb.ts';

export const lock: Verb = defineVerb({
  name: 'lock',
  summary: 'pin the outside manifests (cert-manager, OpenTelemetry Operator) by digest',
  details: `Downloads each once over HTTPS and writes its SHA-256 and its images to the lock file, to be committed beside the config.
From then on a manifest with another digest is refused. Read the diff of the lock file as you would read code.`,
  args: {},
  role: 'operator',
  danger: 'none',
  mouths: ['cli'],
  examples: ['otel lock'],
  async *run(_args, world) {
    const say = speaker(world.clock);
    const [{ stackArtifacts }, { lockArtifacts, renderArtifactLock }] = await Promise.all([
      import('@otelops/stack'),
      import('@otelops/deployer'),
    ]);
    yield say.started('lock', 'download and digest');
    const made = await lockArtifacts(stackArtifacts, world.artifacts.fetch, { signal: world.signal });
    await world.files.write(world.artifacts.lockPath, renderArtifactLock(made), { overwrite: true });
    yield say.finished('lock', 'download and digest', 'done');
    const columns = ['name', 'version', 'digest'].map((key) => ({ key, title: key.toUpperCase() }));
    yield say.table(
      'Locked',
      columns,
      made.artifacts.map(({ name, version, digest }) => ({ name, version, digest })),
    );
    yield say.outcome('done', `Wrote ${world.artifacts.lockPath}.`, {
      next: ['otel plan all', 'otel vendor (for a site without internet)'],
    });
  },
});
