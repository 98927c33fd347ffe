import { createPrivateKey, createPublicKey, sign, verify, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integer, oid, tagged } from '../../certificates/der.ts';
import { createAuthority, createKeyPair } from './authority.ts';

const now = new Date('2026-11-23T04:00:00.500Z');

describe('a throw-away authority', () => {
  const authority = createAuthority('test-ca', now);

  it('certifies itself as an authority for a week', () => {
    const own = new X509Certificate(authority.certificate);
    expect(own.ca).toBe(true);
    expect(own.subject).toBe('CN=test-ca');
    expect(own.checkIssued(own)).toBe(true);
    expect(own.verify(own.publicKey)).toBe(true);
    expect(own.validFromDate).toEqual(new Date('2026-11-23T03:59:00Z'));
    expect(own.validToDate).toEqual(new Date('2026-11-30T04:00:00Z'));
  });

  it('issues certificates with user, groups, names and addresses, and a key that fits', () => {
    const issued = authority.issue({
      commonName: 'admin',
      organizations: ['system:masters'],
      dnsNames: ['localhost'],
      addresses: ['127.0.0.1', '192.168.64.11'],
    });
    const certificate = new X509Certificate(issued.certificate);
    const own = new X509Certificate(authority.certificate);
    expect(certificate.subject).toBe('O=system:masters\nCN=admin');
    expect(certificate.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:192.168.64.11');
    expect(certificate.checkIssued(own)).toBe(true);
    expect(certificate.verify(own.publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.checkPrivateKey(createPrivateKey(issued.key))).toBe(true);
    expect(new X509Certificate(createAuthority('test-ca', now).certificate).serialNumber).not.toBe(own.serialNumber);
  });

  it.each([
    [undefined, ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']],
    [['client auth'], ['1.3.6.1.5.5.7.3.2']],
    [['server auth'], ['1.3.6.1.5.5.7.3.1']],
  ] as const)('issues for %j what is good for %j', (purposes, expected) => {
    const { certificate } = authority.issue({ commonName: 'one', ...(purposes !== undefined && { purposes }) });
    expect(new X509Certificate(certificate).keyUsage).toEqual(expected);
  });

  it('is enough for both ends of a connection to know each other', async () => {
    const fresh = createAuthority('test-ca', new Date());
    const server = fresh.issue({ commonName: 'server', addresses: ['127.0.0.1'] });
    const client = fresh.issue({ commonName: 'client', organizations: ['people'] });
    const listener = createServer(
      { cert: server.certificate, key: server.key, ca: fresh.certificate, requestCert: true, rejectUnauthorized: true },
      (socket) => socket.end(String(socket.getPeerCertificate().subject.CN)),
    );
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const address = listener.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const socket = connect({
      host: '127.0.0.1',
      port,
      ca: fresh.certificate,
      cert: client.certificate,
      key: client.key,
    });
    const [heard] = await once(socket, 'data');
    expect(String(heard)).toBe('client');
    socket.destroy();
    listener.close();
  });

  it('makes key pairs for signing tokens', () => {
    const { privateKey, publicKey } = createKeyPair();
    const signature = sign('sha256', Buffer.from('token'), createPrivateKey(privateKey));
    expect(verify('sha256', Buffer.from('token'), createPublicKey(publicKey), signature)).toBe(true);
  });
});

describe('DER', () => {
  it('writes lengths in the shortest form', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 70_000 }), (size) => {
        const written = tagged(0x04, new Uint8Array(size));
        const header = size < 0x80 ? 2 : size < 0x100 ? 3 : size < 0x10000 ? 4 : 5;
        expect(written.length).toBe(header + size);
      }),
    );
  });

  it('keeps numbers positive and without leading zeros', () => {
    expect([...integer(Uint8Array.of(0, 0, 0x80))]).toEqual([0x02, 2, 0, 0x80]);
    expect([...integer(Uint8Array.of(0, 0))]).toEqual([0x02, 1, 0]);
    expect([...oid('1.2.840.10045.4.3.2')]).toEqual([0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]);
  });
});
