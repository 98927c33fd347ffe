import type { KubeObject, Resource } from '../../kube/types.ts';
import type { Condition } from '../model/condition.ts';
import { isRecord, type Kind } from '../model/kind.ts';

export interface IssuerReference {
  name: string;
  kind?: string;
  group?: string;
}

export interface Issuer extends KubeObject {
  spec: { selfSigned?: object; ca?: { secretName: string }; [type: string]: unknown };
  status?: { conditions?: Condition[] };
}

export interface Certificate extends KubeObject {
  spec: CertificateSpec;
  status?: CertificateStatus;
}

export interface CertificateSpec {
  secretName: string;
  issuerRef: IssuerReference;
  commonName?: string;
  dnsNames?: string[];
  ipAddresses?: string[];
  uris?: string[];
  emailAddresses?: string[];
  /** Go duration, `2160h`. */
  duration?: string;
  renewBefore?: string;
  renewBeforePercentage?: number;
  isCA?: boolean;
  usages?: string[];
  privateKey?: { algorithm?: string; size?: number; encoding?: string; rotationPolicy?: string };
  subject?: {
    organizations?: string[];
    organizationalUnits?: string[];
    countries?: string[];
    localities?: string[];
    provinces?: string[];
  };
  secretTemplate?: { labels?: Record<string, string>; annotations?: Record<string, string> };
}

export interface CertificateStatus {
  conditions?: Condition[];
  notBefore?: string;
  notAfter?: string;
  renewalTime?: string;
  revision?: number;
}

export interface CertificateRequest extends KubeObject {
  spec: { request: string; issuerRef: IssuerReference };
  status?: { conditions?: Condition[]; certificate?: string; ca?: string };
}

const GROUP = 'cert-manager.io';

function resource(kind: string, namespaced = true): Resource {
  return { group: GROUP, version: 'v1', plural: `${kind.toLowerCase()}s`, kind, namespaced };
}

function withSpec<T extends KubeObject>(at: Resource, part?: string): Kind<T> {
  return {
    resource: at,
    is: (object): object is T => {
      const spec = object['spec'];
      return object.kind === at.kind && isRecord(spec) && (part === undefined || isRecord(spec[part]));
    },
  };
}

export const CERTIFICATES: Kind<Certificate> = withSpec(resource('Certificate'), 'issuerRef');
export const CERTIFICATE_REQUESTS: Kind<CertificateRequest> = withSpec(resource('CertificateRequest'), 'issuerRef');
export const ISSUERS: Kind<Issuer> = withSpec(resource('Issuer'));
export const CLUSTER_ISSUERS: Kind<Issuer> = withSpec(resource('ClusterIssuer', false));

/** The issuer a reference means: an Issuer of the namespace unless it says ClusterIssuer. */
export function issuerKind({ kind = 'Issuer' }: IssuerReference): Kind<Issuer> {
  return kind === 'ClusterIssuer' ? CLUSTER_ISSUERS : ISSUERS;
}

/** Key of the issuer a Certificate or request in `namespace` refers to. */
export function issuerKey(reference: IssuerReference, namespace: string): string {
  return reference.kind === 'ClusterIssuer' ? reference.name : `${namespace}/${reference.name}`;
}
