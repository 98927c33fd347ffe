import type { Component } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { certManagerNamespace, otelopsNamespace } from '../names.ts';
import { leafCertificate } from '../objects/certificate.ts';
import { manifest } from '../objects/metadata.ts';
import { leafIssuer, mtlsOn, tlsSecretName } from '../tls.ts';

/** Who looks into the stack from outside shows this one: whoever may read the Secret may ask the servers. */
const clientName = 'otelops-client';
export const clientCertificate: { readonly namespace: string; readonly secret: string } = {
  namespace: otelopsNamespace,
  secret: tlsSecretName(clientName),
};

const rootIssuer = 'otel-selfsigned';
const rootCertificate = 'otel-root-ca';

/** The authority behind every component's certificate, when they show each other certificates. */
export function certificateAuthority(config: StackConfig): readonly Component[] {
  if (!mtlsOn(config)) return [];
  return [
    {
      name: 'certificate-authority',
      summary: 'Own root certificate and the issuer of all others',
      dependsOn: ['cert-manager'],
      objects: [
        manifest('cert-manager.io/v1', 'ClusterIssuer', { name: rootIssuer }, { spec: { selfSigned: {} } }),
        root(),
        manifest(
          'cert-manager.io/v1',
          'ClusterIssuer',
          { name: leafIssuer },
          { spec: { ca: { secretName: rootCertificate } } },
        ),
      ],
    },
    {
      name: 'client-certificate',
      summary: 'Certificate that the command line shows the servers of the stack',
      dependsOn: ['namespaces', 'certificate-authority'],
      objects: [leafCertificate(config, { name: clientName, place: otelopsNamespace, services: [] })],
    },
  ];
}

/** Ten years. In cert-manager's namespace, where ClusterIssuers look for their Secrets; losing it means a new one everywhere. */
function root(): Component['objects'][number] {
  const identity = {
    name: rootCertificate,
    namespace: certManagerNamespace,
    annotations: { 'otelops.dev/keep': 'true' },
  };
  return manifest('cert-manager.io/v1', 'Certificate', identity, {
    spec: {
      isCA: true,
      commonName: rootCertificate,
      secretName: rootCertificate,
      duration: '87600h',
      privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Never' },
      issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: rootIssuer },
    },
  });
}
