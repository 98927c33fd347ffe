import { present } from '../unknown-value.ts';
import { KubeconfigError } from './kubeconfig-error.ts';
import type { ClusterAccess, ClusterEntry, ContextEntry, Kubeconfig, UserEntry } from './kubeconfig-types.ts';

/**
 * The server and the user of a context; without a name, of the current one.
 *
 * @throws KubeconfigError `kubeconfig-invalid`, naming the file, the context and the contexts there are.
 */
export function selectContext(kubeconfig: Kubeconfig, wanted?: string): ClusterAccess {
  const name = wanted ?? kubeconfig.currentContext;
  if (name === undefined) throw fault(kubeconfig, 'has no current context', 'Name one with --context.');
  const context = kubeconfig.contexts.get(name);
  if (context === undefined) throw fault(kubeconfig, `has no context "${name}"`, 'Name one of the contexts there are.');
  const cluster = clusterOf(kubeconfig, name, context);
  return present({
    context: name,
    origin: kubeconfig.origin,
    server: serverOf(kubeconfig, name, cluster),
    namespace: context.namespace,
    cluster,
    user: userOf(kubeconfig, name, context),
  });
}

function clusterOf(kubeconfig: Kubeconfig, name: string, context: ContextEntry): ClusterEntry {
  const cluster = context.cluster === undefined ? undefined : kubeconfig.clusters.get(context.cluster);
  if (cluster !== undefined) return cluster;
  const missing =
    context.cluster === undefined ? 'names no cluster' : `names cluster "${context.cluster}", which is missing`;
  throw fault(kubeconfig, `cannot be used: context "${name}" ${missing}`);
}

/** A context without a user is anonymous; one whose user is missing is a mistake. */
function userOf(kubeconfig: Kubeconfig, name: string, context: ContextEntry): UserEntry {
  if (context.user === undefined) return {};
  const user = kubeconfig.users.get(context.user);
  if (user !== undefined) return user;
  throw fault(kubeconfig, `cannot be used: context "${name}" names user "${context.user}", which is missing`);
}

function serverOf(kubeconfig: Kubeconfig, name: string, cluster: ClusterEntry): string {
  const { server } = cluster;
  if (server === undefined) throw fault(kubeconfig, `cannot be used: the cluster of context "${name}" has no server`);
  const address = URL.parse(server.includes('://') ? server : `https://${server}`);
  if (address === null || !/^https?:$/.test(address.protocol)) {
    throw fault(kubeconfig, `cannot be used: the server of context "${name}" is not an http(s) address`);
  }
  if (
    cluster.insecureSkipTlsVerify &&
    (cluster.certificateAuthority ?? cluster.certificateAuthorityData) !== undefined
  ) {
    throw fault(
      kubeconfig,
      `contradicts itself: the cluster of context "${name}" has both insecure-skip-tls-verify and a certificate authority`,
      'Remove insecure-skip-tls-verify.',
    );
  }
  return `${address.origin}${address.pathname}`.replace(/\/+$/, '');
}

function fault(kubeconfig: Kubeconfig, what: string, ...advice: string[]): KubeconfigError {
  const contexts = [...kubeconfig.contexts.keys()].sort();
  const list = contexts.length === 0 ? 'It has no contexts.' : `Its contexts: ${contexts.join(', ')}.`;
  return new KubeconfigError(`The kubeconfig ${kubeconfig.origin} ${what}. ${list}`, advice);
}
