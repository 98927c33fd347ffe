import type { KubeObject } from '../../kube/types.ts';
import type { CustomResourceDefinition } from './cluster-kinds.ts';
import type { Kind } from './kind.ts';
import * as kinds from './kinds.ts';

/** Every built-in kind that can own something, be owned, or lie in a namespace; events aside, which nobody owns. */
export const BUILT_IN_KINDS: ReadonlyArray<Kind<KubeObject>> = [
  kinds.PODS,
  kinds.SERVICES,
  kinds.ENDPOINTS,
  kinds.CONFIG_MAPS,
  kinds.SECRETS,
  kinds.SERVICE_ACCOUNTS,
  kinds.PERSISTENT_VOLUME_CLAIMS,
  kinds.RESOURCE_QUOTAS,
  kinds.LIMIT_RANGES,
  kinds.DEPLOYMENTS,
  kinds.REPLICA_SETS,
  kinds.STATEFUL_SETS,
  kinds.DAEMON_SETS,
  kinds.CONTROLLER_REVISIONS,
  kinds.JOBS,
  kinds.CRON_JOBS,
  kinds.ENDPOINT_SLICES,
  kinds.LEASES,
  kinds.POD_DISRUPTION_BUDGETS,
  kinds.HORIZONTAL_POD_AUTOSCALERS,
  kinds.NETWORK_POLICIES,
  kinds.INGRESSES,
  kinds.ROLES,
  kinds.ROLE_BINDINGS,
  kinds.CLUSTER_ROLES,
  kinds.CLUSTER_ROLE_BINDINGS,
  kinds.NODES,
  kinds.NAMESPACES,
  kinds.PERSISTENT_VOLUMES,
  kinds.CUSTOM_RESOURCE_DEFINITIONS,
  kinds.VALIDATING_WEBHOOKS,
  kinds.MUTATING_WEBHOOKS,
];

/** The kind a CustomResourceDefinition defines, in the version it stores. */
export function customKind({ spec }: CustomResourceDefinition): Kind<KubeObject> | undefined {
  const version =
    spec.versions?.find(({ storage, served }) => storage === true && served !== false) ??
    spec.versions?.find(({ served }) => served !== false);
  if (version === undefined) return undefined;
  const { kind, plural } = spec.names;
  return {
    resource: { group: spec.group, version: version.name, plural, kind, namespaced: spec.scope === 'Namespaced' },
    is: (object): object is KubeObject => object.kind === kind,
  };
}
