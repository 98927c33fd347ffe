import { type ConnectedCluster, connectCluster } from '@otelops/deployer';
import { VerbError } from '../verb-error.ts';

export interface OpenedCluster {
  readonly cluster: ConnectedCluster;
  /** One line that says which cluster this is, and whether it is real. */
  readonly banner: string;
}

export interface NamedClusterOptions {
  /** A context of the kubeconfig. */
  readonly context: string | undefined;
  /** Path of the kubeconfig; the usual places where absent. */
  readonly kubeconfig?: string | undefined;
  /** How this mouth lets a cluster be named, for whoever did not. */
  readonly howToName: readonly string[];
}

/** A real cluster is never guessed: the kubeconfig's current context may be anybody's. */
export async function openNamedCluster({
  context,
  kubeconfig,
  howToName,
}: NamedClusterOptions): Promise<OpenedCluster> {
  if (context === undefined) throw new VerbError('cluster-not-named', 'No cluster was named.', howToName);
  const from = kubeconfig === undefined ? {} : { kubeconfig: { path: kubeconfig } };
  const cluster = await connectCluster({ context, kind: 'real', ...from });
  return { cluster, banner: `cluster ${cluster.identity.context} (real), ${cluster.identity.server}` };
}
