import { X509Certificate } from 'node:crypto';
import type { Secret } from '../model/cluster-kinds.ts';
import { renewalTime } from './durations.ts';
import type { Certificate } from './kinds.ts';

/** Why a certificate has to be issued, in cert-manager's words. */
export interface Violation {
  reason: string;
  message: string;
}

/** The span of the certificate in a Secret, and when it is to be renewed. */
export interface Span {
  notBefore: Date;
  notAfter: Date;
  renewalTime: Date;
}

/** Annotations by which the Secret remembers who issued it and for what. */
export function detailAnnotations({ metadata, spec }: Certificate): Record<string, string> {
  return {
    'cert-manager.io/alt-names': (spec.dnsNames ?? []).join(','),
    'cert-manager.io/certificate-name': metadata.name,
    'cert-manager.io/common-name': spec.commonName ?? '',
    'cert-manager.io/ip-sans': (spec.ipAddresses ?? []).join(','),
    'cert-manager.io/issuer-group': spec.issuerRef.group ?? '',
    'cert-manager.io/issuer-kind': spec.issuerRef.kind ?? 'Issuer',
    'cert-manager.io/issuer-name': spec.issuerRef.name,
    'cert-manager.io/uri-sans': (spec.uris ?? []).join(','),
  };
}

const ISSUER_ANNOTATIONS = [
  'cert-manager.io/issuer-name',
  'cert-manager.io/issuer-kind',
  'cert-manager.io/issuer-group',
];
const FIELD_OF: Readonly<Record<string, string>> = {
  'cert-manager.io/alt-names': 'spec.dnsNames',
  'cert-manager.io/common-name': 'spec.commonName',
  'cert-manager.io/ip-sans': 'spec.ipAddresses',
  'cert-manager.io/uri-sans': 'spec.uris',
};

/** The first reason to issue (internal/controller/certificates/policies), or `undefined` when the Secret holds what is asked for. */
export function violation(certificate: Certificate, secret: Secret | undefined, now: Date): Violation | undefined {
  if (secret === undefined) return { reason: 'DoesNotExist', message: 'Issuing certificate as Secret does not exist' };
  const { data } = secret;
  if (data === undefined) return missing('any data');
  if (data['tls.key'] === undefined) return missing('a private key');
  if (data['tls.crt'] === undefined) return missing('a certificate');
  return mismatch(certificate, secret) ?? outdated(certificate, secret, now);
}

function missing(what: string): Violation {
  return { reason: 'MissingData', message: `Issuing certificate as Secret does not contain ${what}` };
}

function mismatch(certificate: Certificate, secret: Secret): Violation | undefined {
  const present = secret.metadata.annotations ?? {};
  const wanted = detailAnnotations(certificate);
  if (ISSUER_ANNOTATIONS.some((name) => (present[name] ?? '') !== wanted[name])) {
    const [name = '', kind = '', group = ''] = ISSUER_ANNOTATIONS.map((annotation) => present[annotation] ?? '');
    const issuer = `${kind}.${group === '' ? 'cert-manager.io' : group}/${name}`;
    return { reason: 'IncorrectIssuer', message: `Issuing certificate as Secret was previously issued by "${issuer}"` };
  }
  const changed = Object.entries(FIELD_OF).filter(([annotation]) => (present[annotation] ?? '') !== wanted[annotation]);
  if (changed.length === 0) return undefined;
  const fields = changed.map(([, field]) => field).join(' ');
  return {
    reason: 'RequestChanged',
    message: `Fields on existing CertificateRequest resource not up to date: [${fields}]`,
  };
}

function outdated(certificate: Certificate, secret: Secret, now: Date): Violation | undefined {
  const span = spanOf(certificate, secret);
  if (span === undefined) {
    return {
      reason: 'InvalidCertificate',
      message: 'Issuing certificate as Secret contains an invalid certificate: asn1: structure error',
    };
  }
  if (now >= span.notAfter) {
    return { reason: 'Expired', message: `Certificate expired on ${span.notAfter.toUTCString()}` };
  }
  if (now < span.renewalTime) return undefined;
  return {
    reason: 'Renewing',
    message: `Renewing certificate as renewal was scheduled at ${span.renewalTime.toISOString()}`,
  };
}

/** Reads the certificate of a Secret; `undefined` when it is none. */
export function spanOf({ spec }: Certificate, secret: Secret): Span | undefined {
  try {
    const { validFrom, validTo } = new X509Certificate(decode(secret.data?.['tls.crt']));
    const [notBefore, notAfter] = [new Date(validFrom), new Date(validTo)];
    const { renewBefore, renewBeforePercentage } = spec;
    const asked = {
      ...(renewBefore === undefined ? {} : { duration: renewBefore }),
      ...(renewBeforePercentage === undefined ? {} : { percentage: renewBeforePercentage }),
    };
    return { notBefore, notAfter, renewalTime: renewalTime(notBefore, notAfter, asked) };
  } catch {
    return undefined;
  }
}

export function decode(base64: string | undefined): string {
  return Buffer.from(base64 ?? '', 'base64').toString();
}

export function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}
