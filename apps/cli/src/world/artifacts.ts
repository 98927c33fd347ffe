import { homedir } from 'node:os';
import { join } from 'node:path';
import {
  folderArtifacts,
  folderCache,
  httpsArtifacts,
  httpsFetch,
  lockArtifacts,
  memoryArtifacts,
  memoryFetch,
  renderArtifactLock,
} from '@otelops/deployer';
import type { Artifacts, TextFiles } from '@otelops/operations';
import { type ArtifactName, artifactText } from '@otelops/sandbox';
import { stackArtifacts } from '@otelops/stack';
import type { Globals } from '../globals.ts';

const lockPath = 'otel-stack.lock.json';

export interface RealArtifactsOptions {
  readonly globals: Globals;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly files: TextFiles;
}

/** The official release manifests: from a folder where one is named, else by HTTPS with a cache; always checked against the lock. */
export function realArtifacts({ globals, env, files }: RealArtifactsOptions): Artifacts {
  const base = env['XDG_CACHE_HOME'];
  const cacheDir = join(base !== undefined && base !== '' ? base : join(homedir(), '.cache'), 'otelops', 'artifacts');
  const folder = globals.artifacts;
  return {
    lockPath,
    readLock: () => files.read(lockPath),
    source: async () => (folder === undefined ? httpsArtifacts({ cacheDir, fetch }) : folderArtifacts(folder)),
    cache: folderCache(cacheDir),
    fetch: httpsFetch({ fetch }),
  };
}

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
