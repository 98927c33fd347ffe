import { type Fields, fieldsOf, isFields, listOf, present, textOf } from '../unknown-value.ts';
import { KubeconfigError } from './kubeconfig-error.ts';
import type {
  AuthProvider,
  ClusterEntry,
  ContextEntry,
  ExecPlugin,
  Impersonation,
  Kubeconfig,
  UserEntry,
} from './kubeconfig-types.ts';

/** Where a kubeconfig came from: its name for messages, and how its relative paths are meant. */
export interface KubeconfigOrigin {
  readonly name: string;
  /** Makes a path of the file absolute: relative to the file's folder, as kubectl does. */
  readonly resolve: (path: string) => string;
}

/**
 * Turns the decoded content of a kubeconfig file into a type. An empty document is an empty kubeconfig, as with kubectl.
 *
 * @throws KubeconfigError `kubeconfig-invalid`, naming the file and the path of what is wrong.
 */
export function parseKubeconfig(content: unknown, origin: KubeconfigOrigin): Kubeconfig {
  if (content === null || content === undefined) return emptyKubeconfig(origin.name);
  if (!isFields(content)) throw malformed(origin, 'the document', 'is not a mapping of keys to values');
  const kind = textOf(content['kind']);
  if (kind !== undefined && kind !== 'Config') throw malformed(origin, 'kind', `is ${kind}, not Config`);
  return present({
    origin: origin.name,
    currentContext: textOf(content['current-context']),
    clusters: namedEntries(content, { list: 'clusters', entry: 'cluster', origin }, (entry) =>
      clusterEntry(entry, origin),
    ),
    contexts: namedEntries(content, { list: 'contexts', entry: 'context', origin }, contextEntry),
    users: namedEntries(content, { list: 'users', entry: 'user', origin }, (entry) => userEntry(entry, origin)),
  });
}

export function emptyKubeconfig(origin: string): Kubeconfig {
  return { origin, clusters: new Map(), contexts: new Map(), users: new Map() };
}

function malformed(origin: KubeconfigOrigin, path: string, fault: string): KubeconfigError {
  return new KubeconfigError(`The kubeconfig ${origin.name} is malformed: ${path} ${fault}.`, [
    `Compare with \`kubectl config view --kubeconfig ${origin.name}\`.`,
  ]);
}

interface ListPlace {
  readonly list: string;
  readonly entry: string;
  readonly origin: KubeconfigOrigin;
}

/** The first entry of a name wins, as in kubectl's conversion of these lists to maps. */
function namedEntries<T>(content: Fields, place: ListPlace, read: (entry: Fields) => T): ReadonlyMap<string, T> {
  const raw = content[place.list];
  if (raw === undefined || raw === null) return new Map();
  if (!Array.isArray(raw)) throw malformed(place.origin, place.list, 'is not a list');
  const entries = new Map<string, T>();
  for (const [index, item] of raw.entries()) {
    const name = textOf(fieldsOf(item)['name']);
    if (name === undefined) throw malformed(place.origin, `${place.list}[${index}]`, 'has no name');
    if (!entries.has(name)) entries.set(name, read(fieldsOf(fieldsOf(item)[place.entry])));
  }
  return entries;
}

function clusterEntry(entry: Fields, origin: KubeconfigOrigin): ClusterEntry {
  return present({
    server: textOf(entry['server']),
    certificateAuthority: pathOf(entry['certificate-authority'], origin),
    certificateAuthorityData: textOf(entry['certificate-authority-data']),
    insecureSkipTlsVerify: entry['insecure-skip-tls-verify'] === true,
    tlsServerName: textOf(entry['tls-server-name']),
    proxyUrl: textOf(entry['proxy-url']),
  });
}

function contextEntry(entry: Fields): ContextEntry {
  return present({
    cluster: textOf(entry['cluster']),
    user: textOf(entry['user']),
    namespace: textOf(entry['namespace']),
  });
}

function userEntry(entry: Fields, origin: KubeconfigOrigin): UserEntry {
  return present({
    clientCertificate: pathOf(entry['client-certificate'], origin),
    clientCertificateData: textOf(entry['client-certificate-data']),
    clientKey: pathOf(entry['client-key'], origin),
    clientKeyData: textOf(entry['client-key-data']),
    token: textOf(entry['token']),
    tokenFile: pathOf(entry['tokenFile'], origin),
    username: textOf(entry['username']),
    password: textOf(entry['password']),
    impersonate: impersonation(entry),
    exec: isFields(entry['exec']) ? execPlugin(entry['exec'], origin) : undefined,
    authProvider: isFields(entry['auth-provider']) ? authProvider(entry['auth-provider'], origin) : undefined,
  });
}

function pathOf(value: unknown, origin: KubeconfigOrigin): string | undefined {
  const path = textOf(value);
  return path === undefined ? undefined : origin.resolve(path);
}

function impersonation(entry: Fields): Impersonation | undefined {
  const user = textOf(entry['as']);
  if (user === undefined) return undefined;
  const extra = Object.entries(fieldsOf(entry['as-user-extra'])).map(
    ([key, values]) => [key, textsOf(values)] as const,
  );
  return present({
    user,
    uid: textOf(entry['as-uid']),
    groups: textsOf(entry['as-groups']),
    extra: Object.fromEntries(extra),
  });
}

function textsOf(value: unknown): readonly string[] {
  return listOf(value).flatMap((item) => (typeof item === 'string' ? [item] : []));
}

function execPlugin(entry: Fields, origin: KubeconfigOrigin): ExecPlugin {
  const command = textOf(entry['command']);
  if (command === undefined) throw malformed(origin, 'users[].user.exec', 'has no command');
  const variables = listOf(entry['env']).map((item) => fieldsOf(item));
  return present({
    apiVersion: textOf(entry['apiVersion']) ?? 'client.authentication.k8s.io/v1',
    command: /[/\\]/.test(command) ? origin.resolve(command) : command,
    args: textsOf(entry['args']),
    env: Object.fromEntries(variables.map((item) => [textOf(item['name']) ?? '', String(item['value'] ?? '')])),
    installHint: textOf(entry['installHint']),
    provideClusterInfo: entry['provideClusterInfo'] === true,
  });
}

function authProvider(entry: Fields, origin: KubeconfigOrigin): AuthProvider {
  const name = textOf(entry['name']);
  if (name === undefined) throw malformed(origin, 'users[].user.auth-provider', 'has no name');
  return { name, config: fieldsOf(entry['config']) };
}
