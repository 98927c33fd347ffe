import { createHash, type KeyObject } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { bits, boolean, octets, oid, sequence, tagged } from '../../certificates/der.ts';
import { publicKeyBits } from './der-parts.ts';
import type { CertificateSpec } from './kinds.ts';

/** Bits of RFC 5280, 4.2.1.3, counted from the first. */
const KEY_USAGES: Readonly<Record<string, number>> = {
  signing: 0,
  'digital signature': 0,
  'content commitment': 1,
  'key encipherment': 2,
  'data encipherment': 3,
  'key agreement': 4,
  'cert sign': 5,
  'crl sign': 6,
  'encipher only': 7,
};

const EXTENDED_USAGES: Readonly<Record<string, string>> = {
  any: '2.5.29.37.0',
  'server auth': '1.3.6.1.5.5.7.3.1',
  'client auth': '1.3.6.1.5.5.7.3.2',
  'code signing': '1.3.6.1.5.5.7.3.3',
  'email protection': '1.3.6.1.5.5.7.3.4',
  timestamping: '1.3.6.1.5.5.7.3.8',
  'ocsp signing': '1.3.6.1.5.5.7.3.9',
};

const DEFAULT_USAGES: readonly string[] = ['digital signature', 'key encipherment'];
const CERT_SIGN = 5;

/** What a Certificate asks for beyond its subject: constraints, usages and names (RFC 5280, 4.2). */
export function askedExtensions(spec: CertificateSpec): Buffer[] {
  const usages = spec.usages ?? DEFAULT_USAGES;
  const isCA = spec.isCA === true;
  const positions = usages.map((usage) => KEY_USAGES[usage]).filter((position) => position !== undefined);
  const extended = usages.map((usage) => EXTENDED_USAGES[usage]).filter((id) => id !== undefined);
  const names = alternativeNames(spec);
  return [
    extension('2.5.29.19', sequence(...(isCA ? [boolean(true)] : [])), true),
    ...keyUsage(isCA ? [...positions, CERT_SIGN] : positions),
    ...(extended.length === 0 ? [] : [extension('2.5.29.37', sequence(...extended.map(oid)))]),
    // Without a subject the names are all there is, so they must be understood.
    ...(names.length === 0 ? [] : [extension('2.5.29.17', sequence(...names), spec.commonName === undefined)]),
  ];
}

/** The identifiers by which a chain is found together. */
export function keyIdentifiers(own: KeyObject, authority: KeyObject): Buffer[] {
  return [
    extension('2.5.29.14', octets(identifierOf(own))),
    extension('2.5.29.35', sequence(tagged(0x80, identifierOf(authority)))),
  ];
}

function identifierOf(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(publicKeyBits(key.export({ type: 'spki', format: 'der' })))
    .digest();
}

function extension(type: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(type), ...(critical ? [boolean(true)] : []), octets(value));
}

/** An extension without any bit set would make the certificate invalid (RFC 5280, 4.2.1.3). */
function keyUsage(positions: readonly number[]): Buffer[] {
  if (positions.length === 0) return [];
  const mask = positions.reduce((all, position) => all | (0x80 >> position), 0);
  return [extension('2.5.29.15', bits(Buffer.from([mask]), 7 - Math.max(...positions)), true)];
}

function alternativeNames(spec: CertificateSpec): Buffer[] {
  return [
    ...(spec.emailAddresses ?? []).map((value) => tagged(0x81, Buffer.from(value))),
    ...(spec.dnsNames ?? []).map((value) => tagged(0x82, Buffer.from(value))),
    ...(spec.uris ?? []).map((value) => tagged(0x86, Buffer.from(value))),
    ...(spec.ipAddresses ?? []).map((value) => tagged(0x87, addressBytes(value))),
  ];
}

function addressBytes(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail = ''] = address.split('::');
  const groups = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const [first, last] = [groups(head), groups(tail)];
  const middle = Array.from({ length: 8 - first.length - last.length }, () => 0);
  return Buffer.from([...first, ...middle, ...last].flatMap((group) => [group >> 8, group & 0xff]));
}
