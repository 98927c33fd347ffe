import { execFile } from 'node:child_process';
import type { Clock } from '../ports.ts';
import { redact } from '../redaction.ts';
import { bearerIdentity, type Credentials, type Identity } from './credentials.ts';
import type { Environment } from './environment.ts';
import { type ExecCredential, execInfo, parseExecCredential } from './exec-credential.ts';
import { KubeconfigError } from './kubeconfig-error.ts';
import type { ClusterAccess, ExecPlugin } from './kubeconfig-types.ts';
import { type Issued, renewingCredentials } from './renewing-credentials.ts';

export interface ExecPluginSettings {
  readonly plugin: ExecPlugin;
  readonly access: ClusterAccess;
  /** Base64 of the cluster's authority, for plugins that ask for it. */
  readonly authorityData?: string;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/** Credentials are asked anew this long before they end, so that none ends on its way. */
const renewBeforeMs = 10_000;
const mostOutputBytes = 1_000_000;

/**
 * Credentials from a program named in the kubeconfig. Run by ourselves rather than by client-node: that gives the program an
 * end, the cluster information it may ask for, and costs no 330 ms of loading.
 */
export function execPluginCredentials(settings: ExecPluginSettings, base: Identity): Credentials {
  return renewingCredentials(async () => issued(await runPlugin(settings), base), settings.clock);
}

function issued(credential: ExecCredential, base: Identity): Issued {
  const { token, clientCertificate, clientKey, expires } = credential;
  const bearer = token === undefined ? base : bearerIdentity(token, base);
  const certified =
    clientCertificate === undefined || clientKey === undefined
      ? bearer
      : {
          ...bearer,
          certificate: { certificate: clientCertificate, key: clientKey },
          secrets: [...bearer.secrets, clientKey],
        };
  const identity = { ...certified };
  return expires === undefined ? { identity } : { identity, until: new Date(expires.getTime() - renewBeforeMs) };
}

function runPlugin(settings: ExecPluginSettings): Promise<ExecCredential> {
  const { plugin, environment, timeoutMs } = settings;
  const info = execInfo(plugin, settings.access, settings.authorityData);
  const options = {
    env: { ...environment.variables, ...plugin.env, KUBERNETES_EXEC_INFO: info },
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: mostOutputBytes,
    windowsHide: true,
  } as const;
  return new Promise((resolve, reject) => {
    const child = execFile(plugin.command, plugin.args, options, (error, stdout, stderr) => {
      try {
        if (error !== null) throw failed(settings, error, stderr);
        resolve(parseExecCredential(stdout, plugin));
      } catch (failure) {
        reject(failure);
      }
    });
    child.stdin?.end();
  });
}

function failed(
  { plugin, timeoutMs }: ExecPluginSettings,
  error: Error & { code?: unknown; killed?: boolean },
  stderr: string,
): KubeconfigError {
  const hint = plugin.installHint === undefined ? [] : [plugin.installHint];
  if (error.code === 'ENOENT') {
    return new KubeconfigError(`The credential plugin ${plugin.command} was not found.`, [
      'Install it, or put it into PATH.',
      ...hint,
    ]);
  }
  const how = error.killed === true ? `did not end within ${timeoutMs / 1000} s` : `failed (${String(error.code)})`;
  const words = redact(stderr.trim().slice(-300));
  return new KubeconfigError(`The credential plugin ${plugin.command} ${how}${words === '' ? '' : `: ${words}`}`, [
    `Run it by hand: ${[plugin.command, ...plugin.args].join(' ')}`,
    ...hint,
  ]);
}
