import type { Clock } from '../ports.ts';
import { redact } from '../redaction.ts';
import { textOf } from '../unknown-value.ts';
import { bearerIdentity, type Credentials, type Identity } from './credentials.ts';
import { KubeconfigError } from './kubeconfig-error.ts';
import type { AuthProvider } from './kubeconfig-types.ts';
import { renewingCredentials } from './renewing-credentials.ts';

/** The library refreshes tokens itself when asked; it is asked this often. */
const lookAgainMs = 30_000;

/**
 * Credentials by an auth provider (`oidc`, and what is left of `gcp` and `azure`): a way that kubectl has dropped but for
 * OIDC. The Kubernetes client library is loaded only here.
 */
export function authProviderCredentials(provider: AuthProvider, base: Identity, clock: Clock): Credentials {
  let authorize: ((headers: Record<string, string>) => Promise<void>) | undefined;

  return renewingCredentials(async (held) => {
    const headers: Record<string, string> = {};
    try {
      authorize ??= await loadAuthorizer(provider);
      await authorize(headers);
    } catch (cause) {
      const words = cause instanceof Error ? `: ${redact(cause.message)}` : '.';
      throw new KubeconfigError(`The auth provider ${provider.name} of the kubeconfig failed${words}`, [
        'Log in again.',
      ]);
    }
    const token = textOf(headers['Authorization'])?.replace(/^Bearer /, '');
    if (token === undefined) {
      throw new KubeconfigError(`The auth provider ${provider.name} of the kubeconfig gave no token.`, [
        'Log in again.',
      ]);
    }
    const until = new Date(clock.now().getTime() + lookAgainMs);
    const identity = bearerIdentity(token, base);
    const same = held?.identity.headers['authorization'] === identity.headers['authorization'];
    return { identity: same && held !== undefined ? held.identity : identity, until };
  }, clock);
}

async function loadAuthorizer(provider: AuthProvider): Promise<(headers: Record<string, string>) => Promise<void>> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  // The library writes refreshed tokens into the config it was given; it gets a copy of its own.
  const user = { name: 'user', authProvider: { name: provider.name, config: structuredClone(provider.config) } };
  config.loadFromClusterAndUser({ name: 'cluster', server: 'https://localhost', skipTLSVerify: false }, user);
  return async (headers) => {
    const options = { headers };
    await config.applyToHTTPSOptions(options);
  };
}
