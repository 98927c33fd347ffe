import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
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

/** A throw-away certificate authority; its key never leaves the process. */
export interface CertificateAuthority {
  /** PEM. */
  readonly certificate: string;
  /** A certificate for a server that answers at `hosts` (names or IPv4 addresses). */
  issueServer(hosts: readonly string[]): KeyPair;
  /** A certificate for a user: the common name is the user, organizations are the groups. */
  issueClient(user: string, groups: readonly string[]): KeyPair;
}

export interface KeyPair {
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS #8. */
  readonly key: string;
}

interface Subject {
  readonly commonName: string;
  readonly organizations: readonly string[];
}

interface Issuer {
  readonly subject: Subject;
  readonly key: KeyObject;
  readonly from: Date;
  readonly until: Date;
}

const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const COMMON_NAME = '2.5.4.3';
const ORGANIZATION = '2.5.4.10';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
/** A sandbox may run for a while, but its certificates end with it. */
const LIFETIME_MS = 30 * 86_400_000;
/** For clocks that are a little behind. */
const SLACK_MS = 300_000;

export function createAuthority(commonName: string, now: Date): CertificateAuthority {
  const { publicKey, privateKey } = newKeys();
  const subject = { commonName, organizations: [] };
  const issuer: Issuer = {
    subject,
    key: privateKey,
    from: new Date(now.getTime() - SLACK_MS),
    until: new Date(now.getTime() + LIFETIME_MS),
  };
  const extensions = [extension('2.5.29.19', sequence(boolean(true)), true), keyUsage(0x86, 1)];
  return {
    certificate: certify(issuer, subject, publicKey, extensions),
    issueServer: (hosts) =>
      issue(issuer, { commonName: hosts[0] ?? '', organizations: [] }, [
        extendedUsage(SERVER_AUTH),
        alternativeNames(hosts),
      ]),
    issueClient: (user, groups) =>
      issue(issuer, { commonName: user, organizations: groups }, [extendedUsage(CLIENT_AUTH)]),
  };
}

function newKeys(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function issue(issuer: Issuer, subject: Subject, extensions: readonly Buffer[]): KeyPair {
  const { publicKey, privateKey } = newKeys();
  const all = [extension('2.5.29.19', sequence(), true), keyUsage(0xa0, 5), ...extensions];
  return {
    certificate: certify(issuer, subject, publicKey, all),
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  };
}

/** RFC 5280, section 4.1. */
function certify(issuer: Issuer, subject: Subject, publicKey: KeyObject, extensions: readonly Buffer[]): string {
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ECDSA_SHA256,
    nameOf(issuer.subject),
    sequence(time(issuer.from), time(issuer.until)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions)),
  );
  return pem('CERTIFICATE', sequence(body, ECDSA_SHA256, bits(sign('sha256', body, issuer.key))));
}

function nameOf({ commonName, organizations }: Subject): Buffer {
  const attribute = (type: string, value: string): Buffer => setOf(sequence(oid(type), utf8(value)));
  return sequence(...organizations.map((value) => attribute(ORGANIZATION, value)), attribute(COMMON_NAME, commonName));
}

function extension(type: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(type), ...(critical ? [boolean(true)] : []), octets(value));
}

/** The bits of RFC 5280, 4.2.1.3, first bit highest. */
function keyUsage(mask: number, unused: number): Buffer {
  return extension('2.5.29.15', bits(Buffer.from([mask]), unused), true);
}

function extendedUsage(purpose: string): Buffer {
  return extension('2.5.29.37', sequence(oid(purpose)));
}

function alternativeNames(hosts: readonly string[]): Buffer {
  const names = hosts.map((host) =>
    /^\d+(\.\d+){3}$/.test(host)
      ? tagged(0x87, Buffer.from(host.split('.').map(Number)))
      : tagged(0x82, Buffer.from(host)),
  );
  return extension('2.5.29.17', sequence(...names));
}
