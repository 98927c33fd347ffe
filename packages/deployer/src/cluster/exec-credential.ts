import { fieldsOf, isFields, present, textOf } from '../unknown-value.ts';
import { KubeconfigError } from './kubeconfig-error.ts';
import type { ClusterAccess, ExecPlugin } from './kubeconfig-types.ts';

/** What a credential plugin printed. */
export interface ExecCredential {
  readonly token?: string;
  /** PEM. */
  readonly clientCertificate?: string;
  /** PEM. */
  readonly clientKey?: string;
  readonly expires?: Date;
}

/**
 * Reads an `ExecCredential` (`client.authentication.k8s.io`).
 *
 * @throws KubeconfigError; nothing of the output is repeated, since it holds credentials.
 */
export function parseExecCredential(output: string, plugin: ExecPlugin): ExecCredential {
  const content = parseJson(output);
  if (!isFields(content) || content['kind'] !== 'ExecCredential')
    throw unusable(plugin, 'did not print an ExecCredential');
  if (content['apiVersion'] !== plugin.apiVersion) {
    throw unusable(
      plugin,
      `printed version ${String(content['apiVersion'])}, but the kubeconfig says ${plugin.apiVersion}`,
    );
  }
  const status = fieldsOf(content['status']);
  const expires = new Date(textOf(status['expirationTimestamp']) ?? Number.NaN);
  const credential = present({
    token: textOf(status['token']),
    clientCertificate: textOf(status['clientCertificateData']),
    clientKey: textOf(status['clientKeyData']),
    expires: Number.isNaN(expires.getTime()) ? undefined : expires,
  });
  if (credential.token === undefined && credential.clientCertificate === undefined) {
    throw unusable(plugin, 'printed neither a token nor a certificate');
  }
  return credential;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Refused by the caller, as what is no ExecCredential; the text may hold a credential and is not quoted.
    return undefined;
  }
}

function unusable(plugin: ExecPlugin, what: string): KubeconfigError {
  return new KubeconfigError(`The credential plugin ${plugin.command} ${what}.`, [
    `Run it by hand: ${[plugin.command, ...plugin.args].join(' ')}`,
  ]);
}

/** The value of `KUBERNETES_EXEC_INFO`: what the plugin may know of the cluster, and that nobody is there to answer. */
export function execInfo(plugin: ExecPlugin, access: ClusterAccess, authorityData: string | undefined): string {
  const { cluster, server } = access;
  const about = present({
    server,
    'tls-server-name': cluster.tlsServerName,
    'insecure-skip-tls-verify': cluster.insecureSkipTlsVerify ? true : undefined,
    'certificate-authority-data': authorityData,
    'proxy-url': cluster.proxyUrl,
  });
  const spec = plugin.provideClusterInfo ? { interactive: false, cluster: about } : { interactive: false };
  return JSON.stringify({ apiVersion: plugin.apiVersion, kind: 'ExecCredential', spec });
}
