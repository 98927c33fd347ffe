import { stringify } from 'yaml';
import type { KubeObject } from '../kube/types.ts';
import { certManagerManifest } from './cert-manager-manifest.ts';
import type { ManifestOptions } from './edition.ts';
import { otelOperatorManifest } from './otel-operator-manifest.ts';

/** Outside releases the sandbox has an edition of, by the names the lock file knows them under. */
export type ArtifactName = 'cert-manager' | 'opentelemetry-operator';

const MANIFESTS: Readonly<Record<ArtifactName, (version: string, options?: ManifestOptions) => KubeObject[]>> = {
  'cert-manager': certManagerManifest,
  'opentelemetry-operator': otelOperatorManifest,
};

/** The release manifest as one YAML text; the same for the same name, version and options, to the byte. */
export function artifactText(name: ArtifactName, version: string, options: ManifestOptions = {}): string {
  const documents = MANIFESTS[name](version, options).map((object) =>
    stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 }),
  );
  return documents.map((document) => `---\n${document}`).join('');
}

/** The edition of a release by any name; nothing for one the sandbox has none of. */
export function artifactEdition(name: string, version: string, options: ManifestOptions = {}): string | undefined {
  return isArtifactName(name) ? artifactText(name, version, options) : undefined;
}

function isArtifactName(name: string): name is ArtifactName {
  return Object.hasOwn(MANIFESTS, name);
}
