import type { KubeObject } from '../../kube/types.ts';
import type { Cluster } from '../machinery/cluster.ts';
import { type Source, source } from '../machinery/controller.ts';
import { createKindRegister, type KindRegister } from '../machinery/kind-register.ts';
import type { Kind } from '../model/kind.ts';
import { CUSTOM_RESOURCE_DEFINITIONS, DEPLOYMENTS } from '../model/kinds.ts';
import { namespaceOf } from '../model/meta.ts';
import type { Deployment } from '../model/workload.ts';

/** The parts of cert-manager by their `app.kubernetes.io/component`. */
type Part = 'controller' | 'webhook' | 'cainjector';

const APP_OF: Readonly<Record<Part, string>> = {
  controller: 'cert-manager',
  webhook: 'webhook',
  cainjector: 'cainjector',
};

/** Whether cert-manager is there: its double acts only as long as the Deployment that would do the work is available. */
export interface Presence {
  /** The available Deployment of a part. */
  deployment(part: Part): Deployment | undefined;
  isActive(part: Part): boolean;
  /** Where ClusterIssuers look for Secrets: the namespace of the controller. */
  clusterNamespace(): string;
  /** Whether a kind of cert-manager is served. */
  serves(kind: Kind<KubeObject>): boolean;
  /** Asks for keys whenever a part becomes available. */
  arrivals(part: Part, keys: () => readonly string[]): Source;
  /** Follows a kind of cert-manager as soon as it is served. */
  follow<T extends KubeObject>(kind: Kind<T>, keys: (object: T) => readonly string[]): Source;
}

export function createPresence(cluster: Cluster): Presence {
  const deployments = cluster.of(DEPLOYMENTS);
  const register: KindRegister = createKindRegister(cluster);
  const isPart = (deployment: Deployment, part: Part): boolean => {
    const { labels } = deployment.metadata;
    return labels?.['app.kubernetes.io/component'] === part && labels['app.kubernetes.io/name'] === APP_OF[part];
  };
  const find = (part: Part): Deployment | undefined =>
    deployments.all().find((one) => isPart(one, part) && isAvailable(one));
  const serves = (kind: Kind<KubeObject>): boolean =>
    register.find(`${kind.resource.group}/${kind.resource.version}`, kind.resource.kind) !== undefined;
  return {
    deployment: find,
    isActive: (part) => find(part) !== undefined,
    clusterNamespace: () => {
      const controller = find('controller');
      return controller === undefined ? 'cert-manager' : namespaceOf(controller);
    },
    serves,
    arrivals: (part, keys) =>
      source(DEPLOYMENTS, ({ object, previous, removed }) => {
        const came = !removed && isAvailable(object) && (previous === undefined || !isAvailable(previous));
        return came && isPart(object, part) ? keys() : [];
      }),
    follow: (kind, keys) => ({
      kind: CUSTOM_RESOURCE_DEFINITIONS,
      connect(_, enqueue) {
        register.onKind(({ resource }) => {
          if (resource.group !== kind.resource.group || resource.kind !== kind.resource.kind) return;
          cluster.of(kind).subscribe(({ object, removed }) => {
            for (const key of removed ? [] : keys(object)) enqueue(key);
          });
        });
      },
    }),
  };
}

function isAvailable({ status }: Deployment): boolean {
  return (status?.availableReplicas ?? 0) > 0;
}
