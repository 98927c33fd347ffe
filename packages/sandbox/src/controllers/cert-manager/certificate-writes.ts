import { locate, type Write } from '../machinery/write.ts';
import type { Secret } from '../model/cluster-kinds.ts';
import { type Condition, withCondition, withoutCondition } from '../model/condition.ts';
import { SECRETS } from '../model/kinds.ts';
import { controllerReference, namespaceOf, timestamp } from '../model/meta.ts';
import { sameJson } from '../model/stable-hash.ts';
import type { Issued } from './certificate-authority.ts';
import { detailAnnotations, encode, type Span, type Violation } from './issuing-policy.ts';
import {
  CERTIFICATE_REQUESTS,
  CERTIFICATES,
  type Certificate,
  type CertificateRequest,
  type CertificateStatus,
} from './kinds.ts';

/** A Certificate that has what it asks for. */
export function readyStatus(certificate: Certificate, span: Span, now: Date): CertificateStatus {
  const conditions = put(certificate, withoutCondition(certificate.status?.conditions, 'Issuing'), now, {
    type: 'Ready',
    status: 'True',
    reason: 'Ready',
    message: 'Certificate is up to date and has not expired',
  });
  return {
    ...certificate.status,
    conditions,
    notBefore: timestamp(span.notBefore),
    notAfter: timestamp(span.notAfter),
    renewalTime: timestamp(span.renewalTime),
  };
}

/** A Certificate that is being issued, and why. */
export function issuingStatus(certificate: Certificate, { reason, message }: Violation, now: Date): CertificateStatus {
  const issuing = put(certificate, certificate.status?.conditions, now, {
    type: 'Issuing',
    status: 'True',
    reason,
    message,
  });
  // While it is only being renewed the present certificate still serves.
  const conditions =
    reason === 'Renewing'
      ? issuing
      : put(certificate, issuing, now, { type: 'Ready', status: 'False', reason, message });
  return { ...certificate.status, conditions };
}

function put(
  certificate: Certificate,
  conditions: readonly Condition[] | undefined,
  now: Date,
  next: Condition,
): Condition[] {
  const { generation } = certificate.metadata;
  return withCondition(
    conditions,
    { ...next, ...(generation === undefined ? {} : { observedGeneration: generation }) },
    timestamp(now),
  );
}

export function statusWrite(certificate: Certificate, status: CertificateStatus): Write[] {
  if (sameJson(status, certificate.status)) return [];
  return [{ action: 'status', resource: CERTIFICATES.resource, object: { ...certificate, status } }];
}

/** The Secret with key, certificate and authority, as cert-manager fills it; labels and annotations of others stay. */
export function secretWrite(
  certificate: Certificate,
  present: Secret | undefined,
  issued: Issued & { key: string },
): Write {
  const { secretTemplate, secretName } = certificate.spec;
  const data = { 'ca.crt': encode(issued.ca), 'tls.crt': encode(issued.certificate), 'tls.key': encode(issued.key) };
  const labels = { ...secretTemplate?.labels, 'controller.cert-manager.io/fao': 'true' };
  const annotations = { ...secretTemplate?.annotations, ...detailAnnotations(certificate) };
  if (present !== undefined) {
    return {
      action: 'patch',
      resource: SECRETS.resource,
      key: locate(present),
      patch: { metadata: { labels, annotations }, data },
    };
  }
  return {
    action: 'create',
    resource: SECRETS.resource,
    object: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: secretName, namespace: namespaceOf(certificate), labels, annotations },
      type: 'kubernetes.io/tls',
      data,
    },
  };
}

/** The request of one revision. */
export function requestObject(certificate: Certificate, revision: number, csr: string): CertificateRequest {
  const { issuerRef, duration, usages, isCA } = certificate.spec;
  const name = `${certificate.metadata.name}-${revision}`;
  return {
    apiVersion: 'cert-manager.io/v1',
    kind: 'CertificateRequest',
    metadata: {
      name,
      namespace: namespaceOf(certificate),
      annotations: {
        'cert-manager.io/certificate-name': certificate.metadata.name,
        'cert-manager.io/certificate-revision': String(revision),
      },
      ownerReferences: [controllerReference(certificate)],
    },
    spec: {
      issuerRef,
      request: encode(csr),
      ...(duration === undefined ? {} : { duration }),
      ...(usages === undefined ? {} : { usages }),
      ...(isCA === undefined ? {} : { isCA }),
    },
  };
}

const APPROVED: Condition = {
  type: 'Approved',
  status: 'True',
  reason: 'cert-manager.io',
  message: 'Certificate request has been approved by cert-manager.io',
};

/** What a request reports: issued, or what it waits for. */
export function requestStatus(
  present: CertificateRequest,
  outcome: Issued | { pending: string },
  now: Date,
): CertificateRequest['status'] {
  const at = timestamp(now);
  const approved = withCondition(present.status?.conditions, APPROVED, at);
  if ('pending' in outcome) {
    const waiting: Condition = { type: 'Ready', status: 'False', reason: 'Pending', message: outcome.pending };
    return { ...present.status, conditions: withCondition(approved, waiting, at) };
  }
  const ready: Condition = {
    type: 'Ready',
    status: 'True',
    reason: 'Issued',
    message: 'Certificate fetched from issuer successfully',
  };
  return {
    conditions: withCondition(approved, ready, at),
    certificate: encode(outcome.certificate),
    ca: encode(outcome.ca),
  };
}

export function requestWrites(wanted: CertificateRequest): Write {
  return { action: 'ensure', resource: CERTIFICATE_REQUESTS.resource, object: wanted };
}

export function certificateEvent(about: Certificate, reason: string, message: string, component: string): Write {
  return {
    action: 'event',
    note: { about, type: 'Normal', reason, message, component: `cert-manager-certificates-${component}` },
  };
}
