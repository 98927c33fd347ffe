import type { Manifest } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { otelopsNamespace, type Place } from '../names.ts';
import { leafIssuer, tlsSecretName } from '../tls.ts';
import { manifest } from './metadata.ts';

/** Who a certificate is for. */
export interface CertificateOwner {
  /** Names the certificate; its Secret is {@link tlsSecretName} of it. */
  readonly name: string;
  readonly place: Place | typeof otelopsNamespace;
  /** Services that lead to it, headless ones included. */
  readonly services: readonly string[];
  /** Headless Services by whose pod names it is dialled: `prometheus-0.prometheus-headless…`. */
  readonly podServices?: readonly string[];
  /** Further names, such as `localhost` for probes. */
  readonly names?: readonly string[];
}

/**
 * The certificate a component shows as server and as client. Ninety days, renewed thirty before the end, with a new key each
 * time; programs pick it up from the mounted Secret.
 */
export function leafCertificate(config: StackConfig, owner: CertificateOwner): Manifest {
  return certificate(config, owner, {
    duration: '2160h',
    renewBefore: '720h',
    usages: ['server auth', 'client auth'],
  });
}

/**
 * For a listener that reads its certificate once, as memberlist in grafana/dskit does (kv/memberlist/tcp_transport.go). Five
 * years, renewed two before the end, so that no process that runs for less than two years ends with it; good for nothing but
 * gossip, since it is no client's.
 */
export function gossipCertificate(config: StackConfig, owner: CertificateOwner): Manifest {
  return certificate(config, owner, { ...readOnce, usages: ['server auth'] });
}

/**
 * For a client that reads its certificate once, as Grafana does: it keeps what its data sources were provisioned with in its
 * database until it starts anew. As long as that of gossip, and good for nothing but being a client.
 */
export function keptClientCertificate(config: StackConfig, owner: CertificateOwner): Manifest {
  return certificate(config, owner, { ...readOnce, usages: ['client auth'] });
}

/** Five years, and two of them left when it is renewed. */
const readOnce = { duration: '43800h', renewBefore: '17520h' } as const;

interface Validity {
  readonly duration: string;
  readonly renewBefore: string;
  readonly usages: readonly string[];
}

function certificate(config: StackConfig, owner: CertificateOwner, validity: Validity): Manifest {
  const namespace = namespaceOf(config, owner);
  return manifest(
    'cert-manager.io/v1',
    'Certificate',
    { name: owner.name, namespace },
    {
      spec: {
        secretName: tlsSecretName(owner.name),
        commonName: owner.name,
        duration: validity.duration,
        renewBefore: validity.renewBefore,
        privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
        usages: validity.usages,
        dnsNames: dnsNames(config, owner),
        issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: leafIssuer },
      },
    },
  );
}

function dnsNames(config: StackConfig, owner: CertificateOwner): readonly string[] {
  const { name, names = [], podServices = [], services } = owner;
  const namespace = namespaceOf(config, owner);
  const hosts = (of: string): string[] => [`${of}.${namespace}.svc`, `${of}.${namespace}.svc.${config.cluster.domain}`];
  const served = services.flatMap((service) => [service, `${service}.${namespace}`, ...hosts(service)]);
  const pods = podServices.flatMap((service) => hosts(`*.${service}`));
  const all = [...served, ...pods, ...names];
  return all.length === 0 ? [`${name}.${namespace}`] : all;
}

function namespaceOf(config: StackConfig, { place }: CertificateOwner): string {
  return place === otelopsNamespace ? otelopsNamespace : config.namespaces[place];
}
