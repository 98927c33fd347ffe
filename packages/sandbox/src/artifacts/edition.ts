import type { KubeObject } from '../kube/types.ts';

/** Says on every object that it is not the project's own release. */
export const EDITION: string = 'sandbox.otelops.dev/edition';

export interface ManifestOptions {
  /** False leaves out admission webhooks: beside a real API server with simulated pods nothing would answer them. Default true. */
  webhooks?: boolean;
}

/** Marks the objects of a manifest as the sandbox's edition of an outside release. */
export function asEdition(objects: readonly KubeObject[], of: string): KubeObject[] {
  const note = `Sandbox edition of ${of}: the same names and kinds, shortened schemas, for simulated clusters only.`;
  return objects.map((object) => ({
    ...object,
    metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [EDITION]: note } },
  }));
}

/** `1.2.3` and `v1.2.3` are the same version; answers without the `v`. */
export function plainVersion(version: string): string {
  return version.replace(/^v/, '');
}
