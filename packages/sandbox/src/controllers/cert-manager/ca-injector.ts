import type { KubeObject } from '../../kube/types.ts';
import { type Controller, source, type Tools } from '../machinery/controller.ts';
import { locate, type Write } from '../machinery/write.ts';
import { isRecord, type Kind, keyOf } from '../model/kind.ts';
import {
  API_SERVICES,
  CUSTOM_RESOURCE_DEFINITIONS,
  MUTATING_WEBHOOKS,
  SECRETS,
  VALIDATING_WEBHOOKS,
} from '../model/kinds.ts';
import { isTerminating } from '../model/meta.ts';
import { sameJson } from '../model/stable-hash.ts';
import { CERTIFICATES } from './kinds.ts';
import type { Presence } from './presence.ts';

const FROM_CERTIFICATE = 'cert-manager.io/inject-ca-from';
const FROM_SECRET = 'cert-manager.io/inject-ca-from-secret';

const INJECTABLE: ReadonlyArray<Kind<KubeObject>> = [
  VALIDATING_WEBHOOKS,
  MUTATING_WEBHOOKS,
  CUSTOM_RESOURCE_DEFINITIONS,
  API_SERVICES,
];

/** The object with the authority's certificate (base64) where clients look for it; unchanged parts stay as they are. */
export function withCaBundle(object: KubeObject, caBundle: string): KubeObject {
  const { webhooks, spec } = object;
  if (Array.isArray(webhooks)) {
    return {
      ...object,
      webhooks: webhooks.map((webhook: unknown) => (isRecord(webhook) ? withClientConfig(webhook, caBundle) : webhook)),
    };
  }
  if (!isRecord(spec)) return object;
  if (object.kind === 'APIService') return { ...object, spec: { ...spec, caBundle } };
  const conversion = spec['conversion'];
  const webhook = isRecord(conversion) ? conversion['webhook'] : undefined;
  if (!(isRecord(conversion) && isRecord(webhook))) return object;
  return { ...object, spec: { ...spec, conversion: { ...conversion, webhook: withClientConfig(webhook, caBundle) } } };
}

function withClientConfig(holder: Record<string, unknown>, caBundle: string): Record<string, unknown> {
  const config = isRecord(holder['clientConfig']) ? holder['clientConfig'] : {};
  return { ...holder, clientConfig: { ...config, caBundle } };
}

/** Writes the authority's certificate into whatever asks for it by annotation. */
export function createCaInjector(tools: Tools, presence: Presence): Controller {
  const { cluster, performer } = tools;
  const secrets = cluster.of(SECRETS);
  const queueKey = (object: KubeObject): string => `${object.kind} ${keyOf(object)}`;
  const wanting = (): KubeObject[] => INJECTABLE.flatMap((kind) => cluster.of(kind).all().filter(asks));
  const bundleFor = (object: KubeObject): string | undefined => {
    const { [FROM_CERTIFICATE]: certificateKey, [FROM_SECRET]: secretKey } = object.metadata.annotations ?? {};
    const certificate =
      certificateKey === undefined || !presence.serves(CERTIFICATES)
        ? undefined
        : cluster.of(CERTIFICATES).get(certificateKey);
    const key =
      certificate === undefined ? secretKey : `${certificate.metadata.namespace ?? ''}/${certificate.spec.secretName}`;
    const data = key === undefined ? undefined : secrets.get(key)?.data;
    // A certificate's own Secret carries its authority apart; a bare authority's Secret may hold only itself.
    return data?.['ca.crt'] ?? (certificate === undefined ? data?.['tls.crt'] : undefined);
  };
  return {
    name: 'cert-manager',
    workers: 1,
    sources: [
      ...INJECTABLE.map((kind) =>
        source(kind, ({ object, removed }) => (!removed && asks(object) ? [queueKey(object)] : [])),
      ),
      source(SECRETS, () => wanting().map(queueKey)),
      presence.follow(CERTIFICATES, () => wanting().map(queueKey)),
      presence.arrivals('cainjector', () => wanting().map(queueKey)),
    ],
    async reconcile(key) {
      const [kindName = '', name = ''] = key.split(' ');
      const kind = INJECTABLE.find(({ resource }) => resource.kind === kindName);
      const object = kind === undefined ? undefined : cluster.of(kind).get(name);
      if (kind === undefined || object === undefined || isTerminating(object) || !presence.isActive('cainjector'))
        return undefined;
      const bundle = bundleFor(object);
      if (bundle !== undefined) await performer.perform(injection(kind, object, bundle));
      return undefined;
    },
  };
}

function asks(object: KubeObject): boolean {
  const { annotations } = object.metadata;
  return annotations?.[FROM_CERTIFICATE] !== undefined || annotations?.[FROM_SECRET] !== undefined;
}

function injection(kind: Kind<KubeObject>, object: KubeObject, bundle: string): Write[] {
  const injected = withCaBundle(object, bundle);
  if (sameJson(injected, object)) return [];
  const { webhooks, spec } = injected;
  const patch = Array.isArray(webhooks) ? { webhooks } : { spec };
  return [{ action: 'patch', resource: kind.resource, key: locate(object), patch }];
}
