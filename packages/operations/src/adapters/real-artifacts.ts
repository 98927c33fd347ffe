import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderArtifacts, folderCache, httpsArtifacts, httpsFetch, systemFetch } from '@otelops/deployer';
import type { Artifacts, TextFiles } from '../world.ts';

/** Stands beside the config, and is committed with it. */
const lockPath = 'otel-stack.lock.json';

export interface RealArtifactsOptions {
  /** A folder filled by `otel vendor`, where there is no way to the internet. */
  readonly folder: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly files: TextFiles;
}

/** The official release manifests: from a folder where one is named, else by HTTPS with a cache; always checked against the lock. */
export function realArtifacts({ folder, env, files }: RealArtifactsOptions): Artifacts {
  const cacheDir = join(cacheHome(env), 'otelops', 'artifacts');
  return {
    lockPath,
    readLock: () => files.read(lockPath),
    source: async () =>
      folder === undefined ? httpsArtifacts({ cacheDir, fetch: systemFetch(env) }) : folderArtifacts(folder),
    cache: folderCache(cacheDir),
    fetch: httpsFetch({ fetch: systemFetch(env) }),
  };
}

/** What is kept there is held against the lock whenever it is read, so for a user without a home any folder will do. */
function cacheHome(env: RealArtifactsOptions['env']): string {
  const base = env['XDG_CACHE_HOME'];
  if (base !== undefined && base !== '') return base;
  try {
    return join(homedir(), '.cache');
  } catch {
    return tmpdir();
  }
}
