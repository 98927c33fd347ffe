import { type Controller, source, type Tools } from '../machinery/controller.ts';
import { SECRETS } from '../model/kinds.ts';
import { namespaceOf } from '../model/meta.ts';
import { issue } from './certificate-authority.ts';
import { encode } from './issuing-policy.ts';
import { makeKeys } from './key-pair.ts';
import type { CertificateSpec } from './kinds.ts';
import type { Presence } from './presence.ts';

const NAME = 'cert-manager-webhook-ca';

/** cert-manager's webhook makes its own authority at its first start and keeps it in a Secret. */
export function createWebhookAuthority({ cluster, performer, clock }: Tools, presence: Presence): Controller {
  return {
    name: 'cert-manager',
    workers: 1,
    sources: [
      presence.arrivals('webhook', () => [NAME]),
      source(SECRETS, ({ object, removed }) => (removed && object.metadata.name === NAME ? [NAME] : [])),
    ],
    async reconcile() {
      const webhook = presence.deployment('webhook');
      const namespace = webhook === undefined ? undefined : namespaceOf(webhook);
      if (namespace === undefined || cluster.of(SECRETS).get(`${namespace}/${NAME}`) !== undefined) return undefined;
      const spec: CertificateSpec = {
        secretName: NAME,
        issuerRef: { name: '' },
        commonName: NAME,
        isCA: true,
        duration: '8760h',
      };
      const keys = await makeKeys({ algorithm: 'ECDSA', size: 384 });
      const { certificate, ca } = issue(spec, keys, clock.now());
      const secret = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: NAME, namespace, annotations: { 'cert-manager.io/allow-direct-injection': 'true' } },
        type: 'Opaque',
        data: { 'ca.crt': encode(ca), 'tls.crt': encode(certificate), 'tls.key': encode(keys.pem) },
      };
      await performer.perform([{ action: 'ensure', resource: SECRETS.resource, object: secret }]);
      return undefined;
    },
  };
}
