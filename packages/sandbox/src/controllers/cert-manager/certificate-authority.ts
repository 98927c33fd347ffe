import { randomBytes } from 'node:crypto';
import './reflect-metadata.ts';
import * as x509 from '@peculiar/x509';
import { validity } from './durations.ts';
import { type SigningKeys, signatureAlgorithm } from './key-pair.ts';
import type { CertificateSpec } from './kinds.ts';

/** A signed certificate with its chain up to but without the root. PEM. */
export interface Issued {
  certificate: string;
  /** The authority's certificate; a self-signed one is its own. */
  ca: string;
  notBefore: Date;
  notAfter: Date;
}

/** Whoever signs: a certificate with its key. */
export interface Authority {
  certificate: string;
  keys: SigningKeys;
}

const KEY_USAGES: Readonly<Record<string, x509.KeyUsageFlags>> = {
  signing: x509.KeyUsageFlags.digitalSignature,
  'digital signature': x509.KeyUsageFlags.digitalSignature,
  'content commitment': x509.KeyUsageFlags.nonRepudiation,
  'key encipherment': x509.KeyUsageFlags.keyEncipherment,
  'data encipherment': x509.KeyUsageFlags.dataEncipherment,
  'key agreement': x509.KeyUsageFlags.keyAgreement,
  'cert sign': x509.KeyUsageFlags.keyCertSign,
  'crl sign': x509.KeyUsageFlags.cRLSign,
};

const EXTENDED_USAGES: Readonly<Record<string, string>> = {
  any: '2.5.29.37.0',
  'server auth': x509.ExtendedKeyUsage.serverAuth,
  'client auth': x509.ExtendedKeyUsage.clientAuth,
  'code signing': x509.ExtendedKeyUsage.codeSigning,
  'email protection': x509.ExtendedKeyUsage.emailProtection,
  timestamping: x509.ExtendedKeyUsage.timeStamping,
  'ocsp signing': x509.ExtendedKeyUsage.ocspSigning,
};

const DEFAULT_USAGES: readonly string[] = ['digital signature', 'key encipherment'];

/** Signs what a Certificate asks for, by itself or by an authority. */
export async function issue(
  spec: CertificateSpec,
  keys: SigningKeys,
  now: Date,
  authority?: Authority,
): Promise<Issued> {
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000);
  const notAfter = new Date(notBefore.getTime() + validity(spec.duration));
  const signer = authority?.keys ?? keys;
  const issuerCertificate = authority === undefined ? undefined : new x509.X509Certificate(authority.certificate);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: distinguishedName(spec),
    issuer: issuerCertificate?.subject ?? distinguishedName(spec),
    notBefore,
    notAfter,
    signingKey: signer.privateKey,
    publicKey: keys.publicKey,
    signingAlgorithm: signatureAlgorithm(signer),
    extensions: [
      ...extensions(spec),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(signer.publicKey),
    ],
  });
  const own = pem(certificate);
  if (issuerCertificate === undefined) return { certificate: own, ca: own, notBefore, notAfter };
  const isRoot = issuerCertificate.subject === issuerCertificate.issuer;
  const chain = isRoot ? own : own + pem(issuerCertificate);
  return { certificate: chain, ca: pem(issuerCertificate), notBefore, notAfter };
}

/** A certificate signing request for the same, PEM. */
export async function signingRequest(spec: CertificateSpec, keys: SigningKeys): Promise<string> {
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: distinguishedName(spec),
    keys: { privateKey: keys.privateKey, publicKey: keys.publicKey },
    signingAlgorithm: signatureAlgorithm(keys),
    extensions: extensions(spec),
  });
  return `${request.toString('pem')}\n`;
}

function pem(certificate: x509.X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}

// Positive and of sixteen bytes, as RFC 5280 wants it.
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

function distinguishedName({ commonName, subject }: CertificateSpec): string {
  const part = (type: string, values: readonly string[] | undefined): string[] =>
    (values ?? []).map((value) => `${type}=${escaped(value)}`);
  return [
    ...part('C', subject?.countries),
    ...part('O', subject?.organizations),
    ...part('OU', subject?.organizationalUnits),
    ...part('L', subject?.localities),
    ...part('ST', subject?.provinces),
    ...part('CN', commonName === undefined ? [] : [commonName]),
  ].join(', ');
}

function escaped(value: string): string {
  return value.replace(/[\\,+"<>;=#]/g, '\\$&');
}

function extensions(spec: CertificateSpec): x509.Extension[] {
  const usages = spec.usages ?? DEFAULT_USAGES;
  const isCA = spec.isCA === true;
  const caFlags = isCA ? x509.KeyUsageFlags.keyCertSign : 0;
  const flags = usages.reduce((all, usage) => all | (KEY_USAGES[usage] ?? 0), caFlags);
  const extended = usages.map((usage) => EXTENDED_USAGES[usage]).filter((oid) => oid !== undefined);
  const names = alternativeNames(spec);
  return [
    new x509.BasicConstraintsExtension(isCA, undefined, true),
    ...(flags === 0 ? [] : [new x509.KeyUsagesExtension(flags, true)]),
    ...(extended.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension(extended)]),
    // Without a subject the names are all there is, so they must be understood.
    ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names, spec.commonName === undefined)]),
  ];
}

function alternativeNames(spec: CertificateSpec): x509.JsonGeneralNames {
  return [
    ...(spec.dnsNames ?? []).map((value) => ({ type: 'dns' as const, value })),
    ...(spec.ipAddresses ?? []).map((value) => ({ type: 'ip' as const, value })),
    ...(spec.uris ?? []).map((value) => ({ type: 'url' as const, value })),
    ...(spec.emailAddresses ?? []).map((value) => ({ type: 'email' as const, value })),
  ];
}
