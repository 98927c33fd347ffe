import type { StackConfig } from '../config/types.ts';
import type { NetworkRule } from './network-policy.ts';
import type { EnvVar } from './pod.ts';

/** The object storage that profile `large` keeps logs and traces in; the config's rules see to it that it is there. */
export function objectStorageOf(config: StackConfig): StackConfig['objectStorage'] {
  return config.profile === 'large' ? config.objectStorage : undefined;
}

/** Credentials by the names that Loki's and Tempo's S3 clients look for themselves, so that no config file holds them. */
export function objectStorageEnv(config: StackConfig): readonly EnvVar[] {
  const credentials = objectStorageOf(config)?.credentials;
  if (credentials === undefined) return [];
  const from = (key: string) => ({ secretKeyRef: { name: credentials.secret, key } });
  return [
    { name: 'AWS_ACCESS_KEY_ID', valueFrom: from(credentials.accessKeyIdKey) },
    { name: 'AWS_SECRET_ACCESS_KEY', valueFrom: from(credentials.secretAccessKeyKey) },
  ];
}

/** The endpoint may be anywhere; its port is known. */
export function objectStorageEgress(config: StackConfig): readonly NetworkRule[] {
  const storage = objectStorageOf(config);
  if (storage === undefined) return [];
  const port = /:(\d+)$/.exec(storage.endpoint)?.[1];
  return [
    { peers: [{ cidr: '0.0.0.0/0' }], ports: [port === undefined ? (storage.insecure ? 80 : 443) : Number(port)] },
  ];
}
