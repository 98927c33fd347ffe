import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { CertificateSpec } from './kinds.ts';

/** A key pair, and its private key as a Secret carries it. */
export interface SigningKeys {
  privateKey: KeyObject;
  publicKey: KeyObject;
  pem: string;
}

const generate = promisify(generateKeyPair);
const CURVES: Readonly<Record<number, string>> = { 256: 'P-256', 384: 'P-384', 521: 'P-521' };

/** Makes a private key as a Certificate asks for it: RSA 2048 in PKCS #1 unless it says otherwise. */
export async function makeKeys(asked: CertificateSpec['privateKey'] = {}): Promise<SigningKeys> {
  const { algorithm = 'RSA', size, encoding = 'PKCS1' } = asked;
  const privateKey = await freshKey(algorithm, size);
  return { privateKey, publicKey: createPublicKey(privateKey), pem: encodePem(privateKey, algorithm, encoding) };
}

/** Reads a private key of a Secret. @throws Error when it is none. */
export function readKeys(pem: string): SigningKeys {
  const privateKey = createPrivateKey(pem);
  return { privateKey, publicKey: createPublicKey(privateKey), pem };
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
