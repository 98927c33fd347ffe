import type { Cause } from '../cause.ts';
import { type KubeObject, type ObjectRef, refOf } from '../objects.ts';
import { conditionOf, conditionsOf } from '../readiness/conditions.ts';
import { type Fields, listAt, mapAt, textAt } from '../readiness/fields.ts';
import type { Readiness } from '../readiness-types.ts';
import { backendOf, describeBackend, explainBackend } from './backends.ts';
import { explainCertificate } from './certificates.ts';
import { conditionEvidence } from './condition-evidence.ts';
import { type Scene, toCause } from './scene.ts';

/** A CustomResourceDefinition that is not established. A clash of names does not go away by waiting. */
export function explainDefinition(scene: Scene, definition: KubeObject, readiness: Readiness): Cause {
  const ref = refOf(definition);
  const clashes = conditionOf(definition, 'NamesAccepted')?.status === 'False';
  return toCause(scene, {
    code: 'crd-not-established',
    object: ref,
    message: readiness.message,
    evidence: conditionsOf(definition)
      .filter(({ status }) => status === 'False')
      .map((condition) => conditionEvidence(scene, ref, condition)),
    advice: clashes
      ? ['Another definition of the same group uses one of its names: remove one of the two']
      : [`See its conditions: kubectl describe crd ${ref.name}`],
    ...(readiness.state === 'failed' && { grace: 0 }),
  });
}

/** APIService > the pods behind its Service. */
export function explainApiService(scene: Scene, api: KubeObject, readiness: Readiness): Cause {
  const namespace = textAt(api, 'spec', 'service', 'namespace');
  const name = textAt(api, 'spec', 'service', 'name');
  const ref = refOf(api);
  const backend = name === '' ? undefined : backendOf(scene.observed, namespace, name);
  const advice =
    backend === undefined
      ? `kubectl describe apiservice ${ref.name}`
      : `Bring up Service ${namespace}/${name}, which serves it`;
  return toCause(scene, {
    code: 'apiservice-unavailable',
    object: ref,
    message: `${readiness.reason}: ${readiness.message}`,
    evidence: conditionsOf(api).map((condition) => conditionEvidence(scene, ref, condition)),
    advice: [advice],
    children: backend === undefined ? [] : explainBackend(scene, backend),
  });
}

const INJECT_FROM = 'cert-manager.io/inject-ca-from';

/** Webhook configuration > the certificate its CA bundle comes from, and the pods behind its Services. */
export function explainWebhooks(scene: Scene, configuration: KubeObject, readiness: Readiness): Cause | undefined {
  const ref = refOf(configuration);
  const silent = servicesOf(configuration)
    .map(({ namespace, name }) => backendOf(scene.observed, namespace, name))
    .filter(({ state }) => state === 'idle' || state === 'missing');
  const isBare = readiness.reason === 'CaBundleMissing';
  const [first] = silent;
  if (!isBare && first === undefined) return undefined;
  const certificate = isBare ? certificateOf(scene, configuration) : undefined;
  return toCause(scene, {
    code: 'webhook-unavailable',
    object: ref,
    message: isBare || first === undefined ? readiness.message : describeBackend(first),
    evidence: isBare ? [{ kind: 'field', object: ref, path: '.webhooks[].clientConfig.caBundle', value: '' }] : [],
    advice: isBare
      ? bundleAdvice(configuration)
      : [`Bring up the pods behind Service ${first?.ref.namespace}/${first?.ref.name}`],
    children: [...(certificate ? [certificate] : []), ...silent.flatMap((backend) => explainBackend(scene, backend))],
  });
}

/** The Services that the webhooks of a configuration call, each once. */
export function servicesOf(configuration: KubeObject): readonly { namespace: string; name: string }[] {
  const services = listAt(configuration, 'webhooks').map((webhook: Fields) => ({
    namespace: textAt(webhook, 'clientConfig', 'service', 'namespace'),
    name: textAt(webhook, 'clientConfig', 'service', 'name'),
  }));
  const named = services.filter(({ namespace, name }) => namespace !== '' && name !== '');
  return [...new Map(named.map((service) => [`${service.namespace}/${service.name}`, service])).values()];
}

function certificateOf(scene: Scene, configuration: KubeObject): Cause | undefined {
  const [namespace, name] = injectedFrom(configuration).split('/');
  if (namespace === undefined || name === undefined) return undefined;
  const ref: ObjectRef = { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', namespace, name };
  const certificate = scene.observed.get(ref);
  return certificate && explainCertificate(scene, certificate);
}

function bundleAdvice(configuration: KubeObject): readonly string[] {
  const source = injectedFrom(configuration);
  return source === ''
    ? ['Set caBundle in its webhooks, or let cert-manager inject it (annotation cert-manager.io/inject-ca-from)']
    : [`Check that the Certificate ${source} is issued and that the cainjector of cert-manager runs`];
}

function injectedFrom(configuration: KubeObject): string {
  return mapAt(configuration, 'metadata', 'annotations')[INJECT_FROM] ?? '';
}
