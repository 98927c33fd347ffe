import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  bits,
  boolean,
  integer,
  octets,
  oid,
  pem,
  sequence,
  setOf,
  tagged,
  time,
  utf8,
} from '../../certificates/der.ts';

/** A certificate and its key, both as PEM. */
export interface Credentials {
  certificate: string;
  key: string;
}

/** Whom a certificate is for. Kubernetes reads the user from `commonName`, the groups from `organizations`. */
interface CertificateRequest {
  commonName: string;
  organizations?: readonly string[];
  dnsNames?: readonly string[];
  /** IPv4 addresses. */
  addresses?: readonly string[];
  /** What it is good for, as cert-manager names usages; both when not given. */
  purposes?: readonly Purpose[];
}

/** Others are not asked for here: cert-manager's list has them all. */
export type Purpose = 'server auth' | 'client auth';

/** A certificate authority that lives as long as its cluster; its key never leaves the process. */
export interface Authority {
  certificate: string;
  issue(request: CertificateRequest): Credentials;
}

/** A throw-away cluster ends long before. */
const validMilliseconds = 7 * 24 * 3_600_000;
/** Clocks of two processes on one machine may differ by a tick; a certificate must not lie in the future. */
const backdatedMilliseconds = 60_000;

const oids = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAlternativeName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const;

const purposeOids: Readonly<Record<Purpose, string>> = {
  'server auth': oids.serverAuth,
  'client auth': oids.clientAuth,
};

/** Digital signature; for the authority also signing of certificates and revocation lists (RFC 5280, 4.2.1.3). */
const leafUsage = bits(Uint8Array.of(0x80), 7);
const authorityUsage = bits(Uint8Array.of(0x86), 1);

/** Makes an authority with a fresh P-256 key. Certificates are valid from a minute before `now` for a week. */
export function createAuthority(commonName: string, now: Date): Authority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = { name: distinguishedName({ commonName }), key: keys.privateKey, publicKey: keys.publicKey, now };
  const own = signCertificate(issuer, issuer.name, keys.publicKey, [
    extension(oids.basicConstraints, sequence(boolean(true)), true),
    extension(oids.keyUsage, authorityUsage, true),
    extension(oids.subjectKeyIdentifier, octets(keyIdentifier(keys.publicKey))),
  ]);
  return { certificate: own, issue: (request) => issue(issuer, request) };
}

/** A fresh P-256 key pair as PEM, for signing tokens of service accounts. */
export function createKeyPair(): { privateKey: string; publicKey: string } {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    privateKey: exportKey(keys.privateKey),
    publicKey: keys.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

interface Issuer {
  name: Uint8Array;
  key: KeyObject;
  publicKey: KeyObject;
  now: Date;
}

function issue(issuer: Issuer, request: CertificateRequest): Credentials {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const names = [
    ...(request.dnsNames ?? []).map((name) => tagged(0x82, Buffer.from(name, 'ascii'))),
    ...(request.addresses ?? []).map((address) => tagged(0x87, Uint8Array.from(address.split('.').map(Number)))),
  ];
  const { purposes = ['server auth', 'client auth'] } = request;
  const extensions = [
    extension(oids.basicConstraints, sequence(), true),
    extension(oids.keyUsage, leafUsage, true),
    extension(oids.extendedKeyUsage, sequence(...purposes.map((purpose) => oid(purposeOids[purpose])))),
    extension(oids.authorityKeyIdentifier, sequence(tagged(0x80, keyIdentifier(issuer.publicKey)))),
    ...(names.length > 0 ? [extension(oids.subjectAlternativeName, sequence(...names))] : []),
  ];
  const certificate = signCertificate(issuer, distinguishedName(request), keys.publicKey, extensions);
  return { certificate, key: exportKey(keys.privateKey) };
}

function signCertificate(
  issuer: Issuer,
  subject: Uint8Array,
  publicKey: KeyObject,
  extensions: readonly Uint8Array[],
): string {
  const from = new Date(issuer.now.getTime() - backdatedMilliseconds);
  const until = new Date(issuer.now.getTime() + validMilliseconds);
  const algorithm = sequence(oid(oids.ecdsaWithSha256));
  const toBeSigned = sequence(
    tagged(0xa0, integer(Uint8Array.of(2))),
    integer(randomBytes(16)),
    algorithm,
    issuer.name,
    sequence(time(from), time(until)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions)),
  );
  return pem('CERTIFICATE', sequence(toBeSigned, algorithm, bits(sign('sha256', toBeSigned, issuer.key))));
}

function distinguishedName({ commonName, organizations = [] }: CertificateRequest): Uint8Array {
  const attribute = (type: string, value: string) => setOf(sequence(oid(type), utf8(value)));
  return sequence(
    ...organizations.map((name) => attribute(oids.organization, name)),
    attribute(oids.commonName, commonName),
  );
}

function extension(type: string, value: Uint8Array, critical = false): Uint8Array {
  return sequence(oid(type), ...(critical ? [boolean(true)] : []), octets(value));
}

function keyIdentifier(key: KeyObject): Uint8Array {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();
}

function exportKey(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
