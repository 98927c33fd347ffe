import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Clock } from '../ports.ts';
import { fieldsOf, numberOf } from '../unknown-value.ts';
import {
  basicIdentity,
  bearerIdentity,
  type ClientCertificate,
  type Credentials,
  fixedCredentials,
  type Identity,
  impersonationHeaders,
} from './credentials.ts';
import type { Environment } from './environment.ts';
import { KubeconfigError } from './kubeconfig-error.ts';
import type { ClusterAccess, UserEntry } from './kubeconfig-types.ts';

export interface CredentialsSettings {
  readonly access: ClusterAccess;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly pluginTimeoutMs: number;
}

/**
 * The credentials of a user. A token file wins over a token, a token over a plugin, as with kubectl. Plugins and the client
 * library are loaded only when a user needs them.
 *
 * @throws KubeconfigError `kubeconfig-invalid` when a certificate, key or token cannot be read.
 */
export async function openCredentials(settings: CredentialsSettings): Promise<Credentials> {
  const { access, clock } = settings;
  const { user } = access;
  const base = await baseIdentity(access);
  if (user.tokenFile !== undefined) {
    const { tokenFileCredentials } = await import('./token-file.ts');
    return tokenFileCredentials(user.tokenFile, base, clock);
  }
  if (user.token !== undefined) return fixedCredentials(bearerIdentity(user.token, base));
  if (user.username !== undefined) return fixedCredentials(basicIdentity(user.username, user.password ?? '', base));
  if (user.exec !== undefined) {
    const { execPluginCredentials } = await import('./exec-plugin.ts');
    const authority = user.exec.provideClusterInfo ? await readAuthority(access) : undefined;
    const authorityData = authority === undefined ? {} : { authorityData: Buffer.from(authority).toString('base64') };
    return execPluginCredentials(
      { ...settings, ...authorityData, plugin: user.exec, timeoutMs: settings.pluginTimeoutMs },
      base,
    );
  }
  if (user.authProvider !== undefined) {
    const { authProviderCredentials } = await import('./auth-provider.ts');
    return authProviderCredentials(user.authProvider, base, clock);
  }
  return fixedCredentials(base);
}

async function baseIdentity({ user, origin }: ClusterAccess): Promise<Identity> {
  const headers = impersonationHeaders(user.impersonate);
  const certificate = await readCertificate(user, origin);
  return certificate === undefined
    ? { headers, secrets: [] }
    : {
        headers,
        certificate,
        secrets: [certificate.key, ...(user.clientKeyData === undefined ? [] : [user.clientKeyData])],
      };
}

async function readCertificate(user: UserEntry, origin: string): Promise<ClientCertificate | undefined> {
  const certificate = await dataOrFile(user.clientCertificateData, user.clientCertificate, 'client certificate');
  const key = await dataOrFile(user.clientKeyData, user.clientKey, 'client key');
  if (certificate === undefined && key === undefined) return undefined;
  if (certificate !== undefined && key !== undefined) return { certificate, key };
  const missing = key === undefined ? 'client key' : 'client certificate';
  throw new KubeconfigError(`The user of the kubeconfig ${origin} has no ${missing}, but its counterpart.`);
}

/** The authority that the server's certificate must come from, as PEM; without one, those that Node trusts. */
export function readAuthority({ cluster }: ClusterAccess): Promise<string | undefined> {
  return dataOrFile(cluster.certificateAuthorityData, cluster.certificateAuthority, 'certificate authority');
}

async function dataOrFile(
  data: string | undefined,
  path: string | undefined,
  what: string,
): Promise<string | undefined> {
  if (data !== undefined) return Buffer.from(data, 'base64').toString('utf8');
  if (path === undefined) return undefined;
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new KubeconfigError(`The ${what} ${path} of the kubeconfig cannot be read.`, ['Check the path.'], cause);
  }
}

/** What can be said from here about an identity that the server refused: that its certificate or its token has expired. */
export function refusedIdentityHint(identity: Identity, now: Date): string | undefined {
  const end = certificateEnd(identity) ?? tokenEnd(identity);
  if (end === undefined || end.at > now) return undefined;
  return `The ${end.what} of the kubeconfig expired on ${end.at.toISOString().slice(0, 10)}: get a new kubeconfig.`;
}

interface End {
  readonly what: string;
  readonly at: Date;
}

function certificateEnd({ certificate }: Identity): End | undefined {
  if (certificate === undefined) return undefined;
  return { what: 'client certificate', at: new Date(new X509Certificate(certificate.certificate).validTo) };
}

function tokenEnd({ headers }: Identity): End | undefined {
  const [, payload = ''] = String(headers['authorization'] ?? '').split('.');
  try {
    const seconds = numberOf(fieldsOf(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))['exp']);
    return seconds === undefined ? undefined : { what: 'token', at: new Date(seconds * 1000) };
  } catch {
    // Not every bearer token is a JWT; of the others nobody can tell their end.
    return undefined;
  }
}
