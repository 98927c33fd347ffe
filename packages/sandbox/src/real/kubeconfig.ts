import { stringify } from 'yaml';
import type { Credentials } from './certificates/authority.ts';

export interface KubeconfigEntry {
  /** Name of cluster, user and context alike. */
  name: string;
  url: string;
  caCertificate: string;
  credentials: Credentials;
}

/** A kubeconfig with one context and everything it needs inside, so that it can be copied anywhere on this machine. */
export function renderKubeconfig({ name, url, caCertificate, credentials }: KubeconfigEntry): string {
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name, cluster: { server: url, 'certificate-authority-data': base64(caCertificate) } }],
      users: [
        {
          name,
          user: {
            'client-certificate-data': base64(credentials.certificate),
            'client-key-data': base64(credentials.key),
          },
        },
      ],
      contexts: [{ name, context: { cluster: name, user: name } }],
      'current-context': name,
    },
    { lineWidth: 0 },
  );
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
