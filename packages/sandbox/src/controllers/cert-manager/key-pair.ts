import { createPrivateKey, generateKeyPair, type KeyObject, webcrypto } from 'node:crypto';
import { promisify } from 'node:util';
import type { CertificateSpec } from './kinds.ts';

/** A key pair as Web Crypto signs with it, and its private key as a Secret carries it. */
export interface SigningKeys {
  privateKey: webcrypto.CryptoKey;
  publicKey: webcrypto.CryptoKey;
  pem: string;
  algorithm: SigningAlgorithm;
}

export type SigningAlgorithm = webcrypto.EcKeyImportParams | webcrypto.RsaHashedImportParams | webcrypto.Algorithm;

const generate = promisify(generateKeyPair);
const CURVES: Readonly<Record<number, string>> = { 256: 'P-256', 384: 'P-384', 521: 'P-521' };

/** Makes a private key as a Certificate asks for it: RSA 2048 in PKCS #1 unless it says otherwise. */
export async function makeKeys(asked: CertificateSpec['privateKey'] = {}): Promise<SigningKeys> {
  const { algorithm = 'RSA', size, encoding = 'PKCS1' } = asked;
  const key = await freshKey(algorithm, size);
  return signingKeys(key, encodePem(key, algorithm, encoding));
}

/** Reads a private key of a Secret. */
export async function readKeys(pem: string): Promise<SigningKeys> {
  return signingKeys(createPrivateKey(pem), pem);
}

async function freshKey(algorithm: string, size: number | undefined): Promise<KeyObject> {
  if (algorithm === 'Ed25519') return (await generate('ed25519')).privateKey;
  if (algorithm === 'ECDSA') return (await generate('ec', { namedCurve: CURVES[size ?? 256] ?? 'P-256' })).privateKey;
  return (await generate('rsa', { modulusLength: size ?? 2048 })).privateKey;
}

function encodePem(key: KeyObject, algorithm: string, encoding: string): string {
  const isTraditional = encoding === 'PKCS1' && algorithm !== 'Ed25519';
  const type = algorithm === 'ECDSA' ? 'sec1' : 'pkcs1';
  return key.export({ type: isTraditional ? type : 'pkcs8', format: 'pem' }).toString();
}

async function signingKeys(key: KeyObject, pem: string): Promise<SigningKeys> {
  const algorithm = algorithmOf(key);
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  const privateKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']);
  const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...jwk } = key.export({ format: 'jwk' });
  const publicKey = await webcrypto.subtle.importKey('jwk', { ...jwk, key_ops: ['verify'] }, algorithm, true, [
    'verify',
  ]);
  return { privateKey, publicKey, pem, algorithm };
}

function algorithmOf(key: KeyObject): SigningAlgorithm {
  if (key.asymmetricKeyType === 'ed25519') return { name: 'Ed25519' };
  if (key.asymmetricKeyType === 'ec') {
    const curve = key.asymmetricKeyDetails?.namedCurve;
    const namedCurve = curve === 'secp384r1' ? 'P-384' : curve === 'secp521r1' ? 'P-521' : 'P-256';
    return { name: 'ECDSA', namedCurve };
  }
  return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
}

/** The algorithm to sign with, which for elliptic curves names the hash beside the key's own. */
export function signatureAlgorithm(keys: SigningKeys): SigningAlgorithm | webcrypto.EcdsaParams {
  return keys.algorithm.name === 'ECDSA' ? { ...keys.algorithm, hash: 'SHA-256' } : keys.algorithm;
}
