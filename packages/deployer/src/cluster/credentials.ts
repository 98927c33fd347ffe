import type { HttpHeaders } from './http-exchange.ts';
import { KubeconfigError } from './kubeconfig-error.ts';
import type { Impersonation } from './kubeconfig-types.ts';

/** Who a request is sent as. The same object as long as nothing changed. */
export interface Identity {
  readonly headers: HttpHeaders;
  readonly certificate?: ClientCertificate;
  /** Values that must not appear in any text. */
  readonly secrets: readonly string[];
}

/** Both as PEM. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** A source of identities. Tokens expire while we run, so each request asks for the present one. */
export interface Credentials {
  identity(): Promise<Identity>;
  /**
   * After a 401: gets another identity than the one used. `false` when there is no other.
   *
   * @throws KubeconfigError when a plugin or a file fails.
   */
  renew(used: Identity): Promise<boolean>;
}

/** Credentials that never change. */
export function fixedCredentials(identity: Identity): Credentials {
  return { identity: async () => identity, renew: async () => false };
}

export function bearerIdentity(token: string, base: Identity): Identity {
  if (/[\r\n]/.test(token)) throw new KubeconfigError('The token of the kubeconfig holds a line break.');
  return {
    ...base,
    headers: { ...base.headers, authorization: `Bearer ${token}` },
    secrets: [...base.secrets, token],
  };
}

export function basicIdentity(user: string, password: string, base: Identity): Identity {
  const encoded = Buffer.from(`${user}:${password}`).toString('base64');
  return {
    ...base,
    headers: { ...base.headers, authorization: `Basic ${encoded}` },
    secrets: [...base.secrets, password, encoded],
  };
}

/** The headers by which one user acts as another. */
export function impersonationHeaders(impersonate: Impersonation | undefined): HttpHeaders {
  if (impersonate === undefined) return {};
  const extra = Object.entries(impersonate.extra).map(
    ([key, values]) => [`impersonate-extra-${encodeURIComponent(key.toLowerCase())}`, values] as const,
  );
  return {
    'impersonate-user': impersonate.user,
    ...(impersonate.uid === undefined ? {} : { 'impersonate-uid': impersonate.uid }),
    ...(impersonate.groups.length === 0 ? {} : { 'impersonate-group': impersonate.groups }),
    ...Object.fromEntries(extra),
  };
}
