import { AGE, type Column, type Definition } from './definition.ts';
import {
  anyObject,
  anyObjects,
  conditions,
  fields,
  flag,
  oneOf,
  type Schema,
  text,
  texts,
  time,
  whole,
} from './schema.ts';

const GROUP = 'cert-manager.io';
const ACME_GROUP = 'acme.cert-manager.io';
const issuerRef = fields({ group: text, kind: text, name: text }, ['name']);
const ready: Column = { name: 'Ready', jsonPath: '.status.conditions[?(@.type == "Ready")].status' };
const statusText: Column = {
  name: 'Status',
  jsonPath: '.status.conditions[?(@.type == "Ready")].message',
  priority: 1,
};

const subject = fields({
  countries: texts,
  localities: texts,
  organizationalUnits: texts,
  organizations: texts,
  postalCodes: texts,
  provinces: texts,
  serialNumber: text,
  streetAddresses: texts,
});

const privateKey = fields({
  algorithm: oneOf(['RSA', 'ECDSA', 'Ed25519']),
  encoding: oneOf(['PKCS1', 'PKCS8']),
  rotationPolicy: oneOf(['Never', 'Always']),
  size: { type: 'integer', format: 'int64' },
});

const certificateSpec = fields(
  {
    additionalOutputFormats: anyObjects,
    commonName: text,
    dnsNames: texts,
    duration: text,
    emailAddresses: texts,
    encodeUsagesInRequest: flag,
    ipAddresses: texts,
    isCA: flag,
    issuerRef,
    keystores: anyObject,
    literalSubject: text,
    nameConstraints: anyObject,
    otherNames: anyObjects,
    privateKey,
    renewBefore: text,
    renewBeforePercentage: whole,
    revisionHistoryLimit: whole,
    secretName: text,
    secretTemplate: anyObject,
    signatureAlgorithm: text,
    subject,
    uris: texts,
    usages: texts,
  },
  ['issuerRef', 'secretName'],
);

const certificate: Definition = {
  group: GROUP,
  version: 'v1',
  kind: 'Certificate',
  plural: 'certificates',
  shortNames: ['cert', 'certs'],
  categories: ['cert-manager'],
  spec: certificateSpec,
  status: fields({
    conditions,
    failedIssuanceAttempts: whole,
    lastFailureTime: time,
    nextPrivateKeySecretName: text,
    notAfter: time,
    notBefore: time,
    renewalTime: time,
    revision: whole,
  }),
  columns: [
    ready,
    { name: 'Secret', jsonPath: '.spec.secretName' },
    { name: 'Issuer', jsonPath: '.spec.issuerRef.name', priority: 1 },
    statusText,
    AGE,
  ],
};

const certificateRequest: Definition = {
  group: GROUP,
  version: 'v1',
  kind: 'CertificateRequest',
  plural: 'certificaterequests',
  shortNames: ['cr', 'crs'],
  categories: ['cert-manager'],
  spec: fields(
    {
      duration: text,
      extra: anyObject,
      groups: texts,
      isCA: flag,
      issuerRef,
      request: { type: 'string', format: 'byte' },
      uid: text,
      usages: texts,
      username: text,
    },
    ['issuerRef', 'request'],
  ),
  status: fields({
    ca: { type: 'string', format: 'byte' },
    certificate: { type: 'string', format: 'byte' },
    conditions,
    failureTime: time,
  }),
  columns: [
    { name: 'Approved', jsonPath: '.status.conditions[?(@.type == "Approved")].status' },
    { name: 'Denied', jsonPath: '.status.conditions[?(@.type == "Denied")].status' },
    ready,
    { name: 'Issuer', jsonPath: '.spec.issuerRef.name' },
    { name: 'Requester', jsonPath: '.spec.username' },
    statusText,
    AGE,
  ],
};

const issuerSpec: Schema = fields({
  acme: anyObject,
  ca: fields({ secretName: text, crlDistributionPoints: texts, ocspServers: texts, issuingCertificateURLs: texts }, [
    'secretName',
  ]),
  selfSigned: fields({ crlDistributionPoints: texts }),
  vault: anyObject,
  venafi: anyObject,
});

function issuer(kind: string, scope: 'Namespaced' | 'Cluster', shortName: string): Definition {
  return {
    group: GROUP,
    version: 'v1',
    kind,
    plural: `${kind.toLowerCase()}s`,
    shortNames: [shortName],
    categories: ['cert-manager'],
    scope,
    spec: issuerSpec,
    status: fields({ acme: anyObject, conditions }),
    columns: [ready, statusText, AGE],
  };
}

function acme(kind: string, spec: Schema): Definition {
  return {
    group: ACME_GROUP,
    version: 'v1',
    kind,
    plural: `${kind.toLowerCase()}s`,
    categories: ['cert-manager', 'cert-manager-acme'],
    spec,
    status: { ...anyObject, properties: { state: text, reason: text } },
    columns: [{ name: 'State', jsonPath: '.status.state' }, AGE],
  };
}

/** The six kinds of cert-manager's release. */
export const certManagerKinds: readonly Definition[] = [
  certificateRequest,
  certificate,
  acme('Challenge', { ...anyObject, properties: { issuerRef, dnsName: text }, required: ['issuerRef', 'dnsName'] }),
  issuer('ClusterIssuer', 'Cluster', 'ciss'),
  issuer('Issuer', 'Namespaced', 'iss'),
  acme('Order', { ...anyObject, properties: { issuerRef, request: text }, required: ['issuerRef', 'request'] }),
];
