import { join } from 'node:path';
import type { Machine } from './machine.ts';

/**
 * The folder that built servers are kept in: `$XDG_CACHE_HOME/otelops/servers`, `~/.cache/otelops/servers` where the
 * variable is not set (XDG Base Directory Specification). Outside the repository, so that all checkouts share it.
 *
 * Inside: `<recipe>/<version>-<fingerprint of the recipe>/<program>`.
 */
export function serverCacheFolder(machine: Pick<Machine, 'environment' | 'homeFolder'>): string {
  const configured = machine.environment['XDG_CACHE_HOME'];
  const base = configured?.startsWith('/') ? configured : join(machine.homeFolder, '.cache');
  return join(base, 'otelops', 'servers');
}

/** The name of one build's folder. */
export function buildFolderName(version: string, fingerprint: string): string {
  return `${version}-${fingerprint}`;
}

/** The version within a build folder's name; undefined for any other name, such as that of an unfinished build. */
export function versionOfBuildFolder(name: string): string | undefined {
  return /^(\d+\.\d+\.\d+)-[0-9a-f]{12}$/.exec(name)?.[1];
}
