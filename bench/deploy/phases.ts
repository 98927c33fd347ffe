import { folderArtifacts, type Phase, parseArtifactLock, resolveArtifacts } from '@otelops/deployer';
import { buildPhases, parseConfig } from '@otelops/stack';
import type { Site } from './site.ts';

/** The five phases of a site, with the outside manifests in place. */
export async function readPhases(site: Site): Promise<readonly Phase[]> {
  const { config } = parseConfig(site.configText);
  if (config === undefined) throw new Error('the example config has faults');
  return resolveArtifacts(buildPhases(config), parseArtifactLock(site.lockText), folderArtifacts(site.artifacts));
}
