import { lockArtifacts, memoryArtifacts, memoryFetch, renderArtifactLock } from '@otelops/deployer';
import type { Artifacts } from '@otelops/operations';
import { type ArtifactName, artifactText } from '@otelops/sandbox';
import { stackArtifacts } from '@otelops/stack';

/** The sandbox's own editions of the same manifests, locked on the spot. Nothing is downloaded. */
export function sandboxArtifacts(options: { readonly webhooks: () => Promise<boolean> }): Artifacts {
  let texts: Promise<ReadonlyMap<string, string>> | undefined;
  const contents = (): Promise<ReadonlyMap<string, string>> => {
    texts ??= options.webhooks().then(editions);
    return texts;
  };
  return {
    lockPath: 'the sandbox’s own lock',
    readLock: async () => renderArtifactLock(await lockArtifacts(stackArtifacts, memoryFetch(await contents()))),
    source: async () => memoryArtifacts(await contents()),
    fetch: async (url) => memoryFetch(await contents())(url),
  };
}

function isArtifactName(name: string): name is ArtifactName {
  return name === 'cert-manager' || name === 'opentelemetry-operator';
}

function editions(webhooks: boolean): ReadonlyMap<string, string> {
  const known = stackArtifacts.flatMap(({ name, version, url }) =>
    isArtifactName(name) ? [[url, artifactText(name, version, { webhooks })] as const] : [],
  );
  return new Map(known);
}
