import { notificationSecretRefs } from './alertmanager/settings.ts';
import type { SecretRef, StackConfig } from './config/types.ts';
import { macsPush, otelopsNamespace } from './names.ts';
import { objectStorageOf } from './objects/object-storage.ts';

/** A Secret that the config refers to and that somebody else puts there before the phase that reads it. */
export interface OutsideSecret {
  readonly namespace: string;
  readonly secret: string;
  readonly keys: readonly string[];
  /** The fields of the config that name it. */
  readonly fields: readonly string[];
  /** The first phase that does not start without it. */
  readonly phase: string;
}

interface Use extends SecretRef {
  readonly namespace: string;
  readonly field: string;
  readonly phase: string;
}

/** All Secrets that must be there and are not made by the phases; a preflight looks for them, and for their keys. */
export function outsideSecrets(config: StackConfig): readonly OutsideSecret[] {
  const found = new Map<string, OutsideSecret>();
  for (const { field, key, namespace, phase, secret } of usesOf(config)) {
    const before = found.get(`${namespace}/${secret}`);
    found.set(`${namespace}/${secret}`, {
      namespace,
      secret,
      keys: [...new Set([...(before?.keys ?? []), key])],
      fields: [...new Set([...(before?.fields ?? []), field])],
      phase: before === undefined || phase < before.phase ? phase : before.phase,
    });
  }
  return [...found.values()];
}

function usesOf(config: StackConfig): readonly Use[] {
  const { grafana, monitoring, observability } = config.namespaces;
  const { expose } = config.grafana;
  const stores = config.remoteWrite.flatMap(({ auth }, index): Use[] => {
    if (auth === undefined) return [];
    const ref = auth.type === 'bearer' ? auth.token : auth.password;
    return [{ ...ref, namespace: monitoring, field: `remoteWrite[${index}].auth`, phase: 'phase-3' }];
  });
  const told = notificationSecretRefs(config).map((ref): Use => ({ ...ref, namespace: monitoring, phase: 'phase-4' }));
  const token = macsPush(config) ? config.macs.push.token : undefined;
  return [
    ...(token === undefined
      ? []
      : [{ ...token, namespace: observability, field: 'macs.push.token', phase: 'phase-2' }]),
    ...objectStorageUses(config),
    ...kafkaUses(config),
    ...chatbotUses(config),
    ...stores,
    ...told,
    ...(expose.type === 'ingress' && expose.tlsSecret !== undefined
      ? ['tls.crt', 'tls.key'].map((key): Use => {
          const secret = expose.tlsSecret ?? '';
          return { secret, key, namespace: grafana, field: 'grafana.expose.tlsSecret', phase: 'phase-4' };
        })
      : []),
  ];
}

function objectStorageUses(config: StackConfig): readonly Use[] {
  const credentials = objectStorageOf(config)?.credentials;
  if (credentials === undefined) return [];
  return [credentials.accessKeyIdKey, credentials.secretAccessKeyKey].map((key) => ({
    secret: credentials.secret,
    key,
    namespace: config.namespaces.monitoring,
    field: 'objectStorage.credentials',
    phase: 'phase-3',
  }));
}

function kafkaUses({ kafka, namespaces }: StackConfig): readonly Use[] {
  if (kafka?.sasl === undefined) return [];
  return [{ ...kafka.sasl.password, namespace: namespaces.monitoring, field: 'kafka.sasl.password', phase: 'phase-3' }];
}

function chatbotUses({ chatbot }: StackConfig): readonly Use[] {
  if (chatbot === undefined) return [];
  const keys = ['bot-token', chatbot.reach === 'socket' ? 'app-token' : 'signing-secret', 'webhook-token'];
  return keys.map((key) => ({
    secret: chatbot.secret,
    key,
    namespace: otelopsNamespace,
    field: 'chatbot.secret',
    phase: 'phase-4',
  }));
}
