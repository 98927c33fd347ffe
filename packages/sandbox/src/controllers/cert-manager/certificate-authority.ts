import { type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import { bits, integer, oid, pem, sequence, setOf, tagged, time, utf8 } from '../../certificates/der.ts';
import { askedExtensions, keyIdentifiers } from './certificate-extensions.ts';
import { certificateNames } from './der-parts.ts';
import { validity } from './durations.ts';
import type { SigningKeys } from './key-pair.ts';
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

/** Signs what a Certificate asks for, by itself or by an authority (RFC 5280, 4.1). */
export function issue(spec: CertificateSpec, keys: SigningKeys, now: Date, authority?: Authority): Issued {
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000);
  const notAfter = new Date(notBefore.getTime() + validity(spec.duration));
  const signer = authority?.keys ?? keys;
  const issuer = authority === undefined ? undefined : new X509Certificate(authority.certificate);
  const subject = distinguishedName(spec);
  const algorithm = signatureAlgorithm(signer.privateKey);
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(serialNumber()),
    algorithm,
    issuer === undefined ? subject : certificateNames(issuer.raw).subject,
    sequence(time(notBefore), time(notAfter)),
    subject,
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...askedExtensions(spec), ...keyIdentifiers(keys.publicKey, signer.publicKey))),
  );
  const own = pem('CERTIFICATE', signed(body, algorithm, signer.privateKey));
  if (issuer === undefined) return { certificate: own, ca: own, notBefore, notAfter };
  const root = issuer.toString();
  const chain = issuer.subject === issuer.issuer ? own : own + root;
  return { certificate: chain, ca: root, notBefore, notAfter };
}

/** A certificate signing request for the same, PEM (RFC 2986). */
export function signingRequest(spec: CertificateSpec, { privateKey, publicKey }: SigningKeys): string {
  const extensions = sequence(oid('1.2.840.113549.1.9.14'), setOf(sequence(...askedExtensions(spec))));
  const body = sequence(
    integer(Buffer.from([0])),
    distinguishedName(spec),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa0, extensions),
  );
  return pem('CERTIFICATE REQUEST', signed(body, signatureAlgorithm(privateKey), privateKey));
}

function signed(body: Buffer, algorithm: Buffer, key: KeyObject): Buffer {
  const digest = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  return sequence(body, algorithm, bits(sign(digest, body, key)));
}

/** SHA-256 with RSA or ECDSA, or Ed25519: by the kind of key. */
function signatureAlgorithm({ asymmetricKeyType }: KeyObject): Buffer {
  if (asymmetricKeyType === 'ed25519') return sequence(oid('1.3.101.112'));
  if (asymmetricKeyType === 'ec') return sequence(oid('1.2.840.10045.4.3.2'));
  return sequence(oid('1.2.840.113549.1.1.11'), tagged(0x05));
}

// Positive and of sixteen bytes, as RFC 5280 wants it.
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

function distinguishedName({ commonName, subject }: CertificateSpec): Buffer {
  const part = (type: string, values: readonly string[] | undefined): Buffer[] =>
    (values ?? []).map((value) => setOf(sequence(oid(type), utf8(value))));
  return sequence(
    ...part('2.5.4.6', subject?.countries),
    ...part('2.5.4.10', subject?.organizations),
    ...part('2.5.4.11', subject?.organizationalUnits),
    ...part('2.5.4.7', subject?.localities),
    ...part('2.5.4.8', subject?.provinces),
    ...part('2.5.4.3', commonName === undefined ? [] : [commonName]),
  );
}
