import { emptyKubeconfig } from './kubeconfig-parse.ts';
import type { Kubeconfig } from './kubeconfig-types.ts';

/**
 * Several files as one, by kubectl's rule: the first file that has an entry, or a current context, decides it. Entries are
 * taken whole.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/#merging-kubeconfig-files
 */
export function mergeKubeconfigs(files: readonly Kubeconfig[]): Kubeconfig {
  const [only, ...others] = files;
  if (only === undefined) return emptyKubeconfig('');
  if (others.length === 0) return only;
  const currentContext = files.find((file) => file.currentContext !== undefined)?.currentContext;
  return {
    origin: files.map((file) => file.origin).join(', '),
    ...(currentContext === undefined ? {} : { currentContext }),
    clusters: firstWins(files.map((file) => file.clusters)),
    contexts: firstWins(files.map((file) => file.contexts)),
    users: firstWins(files.map((file) => file.users)),
  };
}

function firstWins<T>(maps: readonly ReadonlyMap<string, T>[]): ReadonlyMap<string, T> {
  return new Map(maps.toReversed().flatMap((map) => [...map]));
}
