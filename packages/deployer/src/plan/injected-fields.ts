import type { Manifest } from '../objects.ts';
import { isJsonObject, type JsonObject, objectAt, valueAt } from './json.ts';
import { kindKey } from './kinds.ts';

/** `\n` in base64, and nothing: what generators of manifests write where a CA is to be injected. */
const PLACEHOLDERS: ReadonlySet<unknown> = new Set(['', 'Cg==', null]);

/** cert-manager, "Injecting CA data": on the object whose `caBundle` it keeps. */
const INJECTED_BY = ['inject-ca-from', 'inject-ca-from-secret', 'inject-apiserver-ca'].map(
  (name) => `cert-manager.io/${name}`,
);

/**
 * A manifest without the fields that somebody in the cluster fills in: to set them too would be a conflict at every deploy.
 * These are the rules of aggregated ClusterRoles, and CA bundles that are placeholders or are to be injected.
 */
export function withoutInjectedFields(manifest: Manifest): Manifest {
  switch (kindKey(manifest)) {
    case 'rbac.authorization.k8s.io/ClusterRole':
      return manifest['aggregationRule'] === undefined ? manifest : without(manifest, 'rules');
    case 'admissionregistration.k8s.io/MutatingWebhookConfiguration':
    case 'admissionregistration.k8s.io/ValidatingWebhookConfiguration':
      return withoutWebhookBundles(manifest);
    case 'apiextensions.k8s.io/CustomResourceDefinition':
      return withoutConversionBundle(manifest);
    case 'apiregistration.k8s.io/APIService':
      return isInjected(manifest, manifest['spec'])
        ? { ...manifest, spec: without(objectAt(manifest, 'spec'), 'caBundle') }
        : manifest;
    default:
      return manifest;
  }
}

function without<T extends JsonObject>(object: T, name: string): T {
  const { [name]: _, ...rest } = object;
  return rest as T;
}

function isInjected({ metadata }: Manifest, clientConfig: unknown): boolean {
  const bundle = valueAt(clientConfig, 'caBundle');
  if (bundle === undefined) return false;
  return PLACEHOLDERS.has(bundle) || INJECTED_BY.some((name) => metadata.annotations?.[name] !== undefined);
}

function withoutWebhookBundles(manifest: Manifest): Manifest {
  const { webhooks } = manifest;
  if (!Array.isArray(webhooks)) return manifest;
  const stripped = webhooks.map((webhook: unknown) => {
    const clientConfig = valueAt(webhook, 'clientConfig');
    if (!isJsonObject(webhook) || !isJsonObject(clientConfig) || !isInjected(manifest, clientConfig)) return webhook;
    return { ...webhook, clientConfig: without(clientConfig, 'caBundle') };
  });
  return { ...manifest, webhooks: stripped };
}

function withoutConversionBundle(manifest: Manifest): Manifest {
  const spec = objectAt(manifest, 'spec');
  const conversion = objectAt(spec, 'conversion');
  const webhook = objectAt(conversion, 'webhook');
  const clientConfig = objectAt(webhook, 'clientConfig');
  if (!isInjected(manifest, clientConfig)) return manifest;
  const stripped = { ...webhook, clientConfig: without(clientConfig, 'caBundle') };
  return { ...manifest, spec: { ...spec, conversion: { ...conversion, webhook: stripped } } };
}
