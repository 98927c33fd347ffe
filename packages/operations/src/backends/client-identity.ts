import type { Cluster } from '@otelops/deployer';
import { KubeError, textAt } from '@otelops/deployer/vocabulary';
import { clientCertificate } from '@otelops/stack';

/** PEM texts. */
export interface ClientIdentity {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** The certificate that the stack keeps for whoever looks into it from outside; undefined where there is none to be read. */
export async function readClientIdentity(cluster: Cluster, signal: AbortSignal): Promise<ClientIdentity | undefined> {
  const secrets = await cluster.resolve('v1', 'Secret');
  if (secrets === undefined) return undefined;
  try {
    const { namespace, secret: name } = clientCertificate;
    const secret = await cluster.get(secrets, { namespace, name }, signal);
    const text = (key: string): string => Buffer.from(textAt(secret, 'data', key), 'base64').toString('utf8');
    const identity = { authority: text('ca.crt'), certificate: text('tls.crt'), key: text('tls.key') };
    return Object.values(identity).includes('') ? undefined : identity;
  } catch (error) {
    if (error instanceof KubeError && error.status === 403) return undefined;
    throw error;
  }
}
