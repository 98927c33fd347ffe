import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Secret } from '../model/cluster-kinds.ts';
import { withCaBundle } from './ca-injector.ts';
import { issue, signingRequest } from './certificate-authority.ts';
import { derElements } from './der-parts.ts';
import { parseGoDuration, renewalTime } from './durations.ts';
import { issuerVerdict } from './issuer-controller.ts';
import { detailAnnotations, encode, spanOf, violation } from './issuing-policy.ts';
import { makeKeys, readKeys } from './key-pair.ts';
import type { Certificate, CertificateSpec, Issuer } from './kinds.ts';

const NOW = new Date('2026-11-22T06:00:00Z');
const ask = (spec: Partial<CertificateSpec>): CertificateSpec => ({
  secretName: 'tls',
  issuerRef: { name: 'ca' },
  ...spec,
});

describe('keys and certificates', () => {
  test.each([
    [{ algorithm: 'ECDSA', size: 256 }, 'BEGIN EC PRIVATE KEY', 'ec'],
    [{ algorithm: 'ECDSA', size: 384, encoding: 'PKCS8' }, 'BEGIN PRIVATE KEY', 'ec'],
    [{ algorithm: 'Ed25519' }, 'BEGIN PRIVATE KEY', 'ed25519'],
    [{}, 'BEGIN RSA PRIVATE KEY', 'rsa'],
  ])('a key %j signs itself and is read back', async (privateKey, heading, type) => {
    const keys = await makeKeys(privateKey);
    expect(keys.pem).toContain(heading);
    expect(readKeys(keys.pem).privateKey.asymmetricKeyType).toBe(type);
    const { certificate } = issue(ask({ commonName: 'self', privateKey }), keys, NOW);
    const parsed = new X509Certificate(certificate);
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.checkPrivateKey(keys.privateKey)).toBe(true);
  });

  test('an intermediate comes with its chain, the root stays out of it', async () => {
    const [rootKeys, middleKeys, leafKeys] = await Promise.all([0, 1, 2].map(() => makeKeys({ algorithm: 'ECDSA' })));
    if (!(rootKeys && middleKeys && leafKeys)) throw new Error('no keys');
    const root = issue(ask({ commonName: 'root', isCA: true }), rootKeys, NOW);
    const middle = issue(ask({ commonName: 'middle', isCA: true }), middleKeys, NOW, {
      certificate: root.certificate,
      keys: rootKeys,
    });
    const leaf = issue(ask({ dnsNames: ['leaf'], usages: ['server auth'] }), leafKeys, NOW, {
      certificate: middle.certificate,
      keys: middleKeys,
    });
    const chain = leaf.certificate.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    expect(chain.map((pem) => new X509Certificate(pem).subject)).toEqual([undefined, 'CN=middle']);
    const [own, issuer] = chain.map((pem) => new X509Certificate(pem));
    expect(issuer !== undefined && own?.checkIssued(issuer)).toBe(true);
    expect(issuer?.checkIssued(new X509Certificate(root.certificate))).toBe(true);
  });

  test('a signing request is well-formed DER and carries the names', async () => {
    const csr = signingRequest(
      ask({ commonName: 'x', dnsNames: ['request.example'] }),
      await makeKeys({ algorithm: 'ECDSA' }),
    );
    const der = Buffer.from(csr.replaceAll(/-----[^-]+-----|\n/g, ''), 'base64');
    const [outer] = derElements(der);
    expect(derElements(outer?.content ?? Buffer.alloc(0))).toHaveLength(3);
    expect(der.includes('request.example')).toBe(true);
  });
});

describe('durations', () => {
  test.each([
    ['2160h', 2160 * 3_600_000],
    ['1h30m', 5_400_000],
    ['90s', 90_000],
    ['1.5h', 5_400_000],
    ['', undefined],
    ['90', undefined],
    ['1d', undefined],
  ])('%j is %s ms', (text, expected) => {
    expect(parseGoDuration(text)).toBe(expected);
  });

  test('a certificate is renewed within its life, after two thirds unless asked otherwise', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: undefined }),
        (hours, before) => {
          const notAfter = new Date(NOW.getTime() + hours * 3_600_000);
          const at = renewalTime(NOW, notAfter, before === undefined ? {} : { duration: `${before}h` });
          expect(at.getTime()).toBeGreaterThanOrEqual(NOW.getTime());
          expect(at.getTime()).toBeLessThanOrEqual(notAfter.getTime());
        },
      ),
    );
    const year = new Date(NOW.getTime() + 9000);
    expect(renewalTime(NOW, year, {}).getTime() - NOW.getTime()).toBe(6000);
  });
});

describe('whether to issue', async () => {
  const keys = await makeKeys({ algorithm: 'ECDSA' });
  const certificate: Certificate = {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name: 'web', namespace: 'shop' },
    spec: ask({ dnsNames: ['web'], duration: '24h', renewBefore: '8h' }),
  };
  const issued = issue(certificate.spec, keys, NOW);
  const secret: Secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'tls', namespace: 'shop', annotations: detailAnnotations(certificate) },
    data: { 'tls.crt': encode(issued.certificate), 'tls.key': encode(keys.pem), 'ca.crt': encode(issued.ca) },
  };
  const at = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);
  const reason = (one: Certificate, stored: Secret | undefined, hours = 1) => violation(one, stored, at(hours))?.reason;

  test('not while the Secret holds what is asked for', () => {
    expect(reason(certificate, secret)).toBeUndefined();
    expect(spanOf(certificate, secret)).toEqual({ notBefore: NOW, notAfter: at(24), renewalTime: at(16) });
  });

  test('without a Secret, or with one that lacks something', () => {
    expect(violation(certificate, undefined, NOW)).toEqual({
      reason: 'DoesNotExist',
      message: 'Issuing certificate as Secret does not exist',
    });
    expect(reason(certificate, { ...secret, data: { 'tls.crt': 'x' } })).toBe('MissingData');
    expect(reason(certificate, { ...secret, data: { ...secret.data, 'tls.crt': encode('no certificate') } })).toBe(
      'InvalidCertificate',
    );
  });

  test('when names or issuer have changed', () => {
    const changed = (spec: Partial<CertificateSpec>): Certificate => ({
      ...certificate,
      spec: { ...certificate.spec, ...spec },
    });
    expect(violation(changed({ dnsNames: ['web', 'www'] }), secret, NOW)?.message).toBe(
      'Fields on existing CertificateRequest resource not up to date: [spec.dnsNames]',
    );
    expect(violation(changed({ issuerRef: { name: 'other' } }), secret, NOW)?.message).toBe(
      'Issuing certificate as Secret was previously issued by "Issuer.cert-manager.io/ca"',
    );
  });

  test('in time before the end, and after it', () => {
    expect(reason(certificate, secret, 15.9)).toBeUndefined();
    expect(reason(certificate, secret, 16)).toBe('Renewing');
    expect(reason(certificate, secret, 25)).toBe('Expired');
  });
});

describe('issuers and injection', () => {
  const issuer = (spec: Issuer['spec']): Issuer => ({
    apiVersion: 'cert-manager.io/v1',
    kind: 'Issuer',
    metadata: { name: 'ca', namespace: 'shop' },
    spec,
  });
  const stored: Secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'ca', namespace: 'shop' },
    data: { 'tls.crt': 'x', 'tls.key': 'y' },
  };

  test.each([
    ['self-signed', { selfSigned: {} }, undefined, 'True IsReady'],
    ['an authority with its key pair', { ca: { secretName: 'ca' } }, stored, 'True KeyPairVerified'],
    ['an authority without its Secret', { ca: { secretName: 'ca' } }, undefined, 'False ErrGetKeyPair'],
    ['an authority with an empty Secret', { ca: { secretName: 'ca' } }, { ...stored, data: {} }, 'False ErrGetKeyPair'],
  ])('%s', (_, spec, secret, expected) => {
    const verdict = issuerVerdict(issuer(spec), secret);
    expect(`${verdict?.status} ${verdict?.reason}`).toBe(expected);
  });

  test('a type nobody plays here is left alone', () => {
    expect(issuerVerdict(issuer({ acme: {} }), undefined)).toBeUndefined();
  });

  test('the bundle goes where clients look for it, and nothing else changes', () => {
    const webhooks = {
      apiVersion: 'v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'a' },
      webhooks: [{ name: 'w', clientConfig: { service: { name: 's' } } }],
    };
    expect(withCaBundle(webhooks, 'B')).toEqual({
      ...webhooks,
      webhooks: [{ name: 'w', clientConfig: { service: { name: 's' }, caBundle: 'B' } }],
    });
    const converted = {
      apiVersion: 'v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'a' },
      spec: { conversion: { strategy: 'Webhook', webhook: { clientConfig: {} } } },
    };
    expect(withCaBundle(converted, 'B')).toMatchObject({
      spec: { conversion: { webhook: { clientConfig: { caBundle: 'B' } } } },
    });
    const plain = { apiVersion: 'v1', kind: 'CustomResourceDefinition', metadata: { name: 'a' }, spec: { group: 'g' } };
    expect(withCaBundle(plain, 'B')).toEqual(plain);
    const aggregated = { apiVersion: 'v1', kind: 'APIService', metadata: { name: 'a' }, spec: { group: 'g' } };
    expect(withCaBundle(aggregated, 'B')).toMatchObject({ spec: { group: 'g', caBundle: 'B' } });
  });
});
