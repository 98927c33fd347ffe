import type { Component } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { certManagerNamespace } from '../names.ts';
import { manifest } from '../objects/metadata.ts';
import { leafIssuer, mtlsOn } from '../tls.ts';

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
