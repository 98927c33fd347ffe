import { stringify } from 'yaml';
import type { KeyPair } from './certificates.ts';

export interface KubeconfigUser {
  readonly name: string;
  readonly credentials: { readonly token: string } | KeyPair;
}

export interface KubeconfigCluster {
  readonly name: string;
  readonly url: string;
  /** PEM. */
  readonly caCertificate: string;
}

/** A kubeconfig with one cluster and a context for each user; the first user's context is the current one. */
export function renderKubeconfig(cluster: KubeconfigCluster, users: readonly KubeconfigUser[]): string {
  const contextOf = (user: KubeconfigUser): string =>
    user === users[0] ? cluster.name : `${user.name}@${cluster.name}`;
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: cluster.name,
        cluster: { server: cluster.url, 'certificate-authority-data': base64(cluster.caCertificate) },
      },
    ],
    users: users.map((user) => ({ name: user.name, user: credentialsOf(user) })),
    contexts: users.map((user) => ({ name: contextOf(user), context: { cluster: cluster.name, user: user.name } })),
    'current-context': cluster.name,
    preferences: {},
  });
}

function credentialsOf(user: KubeconfigUser): Record<string, string> {
  const { credentials } = user;
  if ('token' in credentials) return { token: credentials.token };
  return { 'client-certificate-data': base64(credentials.certificate), 'client-key-data': base64(credentials.key) };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
