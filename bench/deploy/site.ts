import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { artifactFileName, lockArtifacts, memoryFetch, renderArtifactLock } from '@otelops/deployer';
import { type ArtifactName, artifactText } from '@otelops/sandbox';
import { initConfig, stackArtifacts } from '@otelops/stack';

/** What stands in a working folder of the command: the example config, the lock, and the outside manifests beside it. */
export interface Site {
  readonly folder: string;
  readonly artifacts: string;
  readonly configText: string;
  readonly lockText: string;
}

function isArtifactName(name: string): name is ArtifactName {
  return name === 'cert-manager' || name === 'opentelemetry-operator';
}

/** The whole stack with the sandbox's editions of the outside manifests, without webhooks: nothing answers for those here. */
export async function writeSite(folder: string): Promise<Site> {
  const artifacts = join(folder, 'artifacts');
  mkdirSync(artifacts, { recursive: true });
  const texts = new Map(
    stackArtifacts.map(({ name, version, url }) => {
      if (!isArtifactName(name)) throw new Error(`the sandbox has no edition of ${name}`);
      return [url, artifactText(name, version, { webhooks: false })];
    }),
  );
  for (const artifact of stackArtifacts) {
    writeFileSync(join(artifacts, artifactFileName(artifact)), texts.get(artifact.url) ?? '');
  }
  const lockText = renderArtifactLock(await lockArtifacts(stackArtifacts, memoryFetch(texts)));
  const configText = initConfig({});
  writeFileSync(join(folder, 'otel-stack.lock.json'), lockText);
  writeFileSync(join(folder, 'otel-stack.yaml'), configText);
  return { folder, artifacts, configText, lockText };
}
