import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { isFields, present } from '../unknown-value.ts';
import type { Environment } from './environment.ts';
import { selectContext } from './kubeconfig-context.ts';
import { KubeconfigError } from './kubeconfig-error.ts';
import { mergeKubeconfigs } from './kubeconfig-merge.ts';
import { parseKubeconfig } from './kubeconfig-parse.ts';
import type { ClusterAccess, Kubeconfig } from './kubeconfig-types.ts';

/** A kubeconfig file, or the text of one (relative paths in it are then meant from `directory`). */
export type KubeconfigSource = { readonly path: string } | { readonly text: string; readonly directory?: string };

export interface AccessWanted {
  readonly kubeconfig?: KubeconfigSource;
  readonly context?: string;
}

/** How the context is called when a pod talks to its own cluster. */
const inClusterContext = 'in-cluster';

/**
 * Finds the server and the user to connect as: the source given, else the files of `KUBECONFIG`, else `~/.kube/config`,
 * else the service account of the pod this runs in.
 *
 * @throws KubeconfigError `kubeconfig-invalid`; it says which places were looked at.
 */
export async function loadAccess(wanted: AccessWanted, environment: Environment): Promise<ClusterAccess> {
  const inCluster = inClusterAccess(environment);
  if (wanted.kubeconfig !== undefined) return selectContext(await readSource(wanted.kubeconfig), wanted.context);
  if (wanted.context === inClusterContext && inCluster !== undefined) return inCluster;
  const files = await readFiles(defaultPaths(environment));
  if (files.length > 0) return selectContext(mergeKubeconfigs(files), wanted.context);
  if (inCluster !== undefined && wanted.context === undefined) return inCluster;
  throw nothingFound(environment);
}

function defaultPaths({ variables, homeDirectory }: Environment): readonly string[] {
  const listed = (variables['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  if (listed.length > 0) return [...new Set(listed)];
  return homeDirectory === undefined ? [] : [join(homeDirectory, '.kube', 'config')];
}

/** Missing files of a list are passed over, as kubectl does. */
async function readFiles(paths: readonly string[]): Promise<readonly Kubeconfig[]> {
  const there = paths.filter((path) => existsSync(path));
  return Promise.all(there.map((path) => readSource({ path })));
}

async function readSource(source: KubeconfigSource): Promise<Kubeconfig> {
  if ('text' in source) {
    const folder = source.directory;
    const place = (path: string): string => (folder === undefined ? path : resolve(folder, path));
    return parseKubeconfig(await decode(source.text, '(given as text)'), { name: '(given as text)', resolve: place });
  }
  const place = (path: string): string => (isAbsolute(path) ? path : join(dirname(resolve(source.path)), path));
  return parseKubeconfig(await decode(await readText(source.path), source.path), { name: source.path, resolve: place });
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new KubeconfigError(
      `The kubeconfig ${path} cannot be read (${errorCode(cause)}).`,
      ['Check the path.'],
      cause,
    );
  }
}

function errorCode(cause: unknown): string {
  return isFields(cause) && typeof cause['code'] === 'string' ? cause['code'] : 'unknown reason';
}

/** The YAML library is loaded only for what is not JSON; its own messages are not used, since they quote the text. */
async function decode(text: string, name: string): Promise<unknown> {
  if (text.trimStart().startsWith('{')) {
    try {
      return JSON.parse(text);
    } catch {
      // flow style YAML starts with a brace as well
    }
  }
  const { parseDocument, LineCounter } = await import('yaml');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
  const [error] = document.errors;
  if (error === undefined) return document.toJS({ maxAliasCount: 100 });
  const { line } = lineCounter.linePos(error.pos[0]);
  throw new KubeconfigError(`The kubeconfig ${name} is not YAML: line ${line} (${error.code}).`);
}

function inClusterAccess({ variables, serviceAccountDirectory }: Environment): ClusterAccess | undefined {
  const host = variables['KUBERNETES_SERVICE_HOST'];
  const tokenFile = join(serviceAccountDirectory, 'token');
  if (host === undefined || host === '' || !existsSync(tokenFile)) return undefined;
  const authority = join(serviceAccountDirectory, 'ca.crt');
  const port = variables['KUBERNETES_SERVICE_PORT'] ?? '443';
  return {
    context: inClusterContext,
    origin: serviceAccountDirectory,
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    cluster: present({
      certificateAuthority: existsSync(authority) ? authority : undefined,
      insecureSkipTlsVerify: false,
    }),
    user: { tokenFile },
  };
}

function nothingFound(environment: Environment): KubeconfigError {
  const paths = defaultPaths(environment);
  const looked =
    paths.length > 0 ? `looked at ${paths.join(', ')}` : 'KUBECONFIG names none, this user has no home folder';
  return new KubeconfigError(`No kubeconfig was found: ${looked}, and no service account of a pod is here.`, [
    'Give a kubeconfig with --kubeconfig or KUBECONFIG.',
    'Use the sandbox cluster with --sandbox.',
  ]);
}
