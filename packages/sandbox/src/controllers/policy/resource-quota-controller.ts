import { isRecord } from '../../kube/json.ts';
import { addAll, masked, type Quantities, readQuantities } from '../../kube/quota/amounts.ts';
import { isInScope } from '../../kube/quota/scopes.ts';
import { totalUsage } from '../../kube/quota/usage.ts';
import type { KubeObject } from '../../kube/types.ts';
import { type Controller, source, type Tools } from '../machinery/controller.ts';
import { type Kind, keyOf } from '../model/kind.ts';
import {
  CONFIG_MAPS,
  CRON_JOBS,
  DAEMON_SETS,
  DEPLOYMENTS,
  INGRESSES,
  JOBS,
  PERSISTENT_VOLUME_CLAIMS,
  PODS,
  REPLICA_SETS,
  RESOURCE_QUOTAS,
  SECRETS,
  SERVICES,
  STATEFUL_SETS,
} from '../model/kinds.ts';
import { isTerminating, namespaceOf } from '../model/meta.ts';
import { sameJson } from '../model/stable-hash.ts';

/** What is counted. Admission counts other kinds too, but their removal is not seen. */
const COUNTED: readonly Kind<KubeObject>[] = [
  ...[PODS, SERVICES, CONFIG_MAPS, SECRETS, PERSISTENT_VOLUME_CLAIMS, DEPLOYMENTS, REPLICA_SETS, STATEFUL_SETS],
  ...[DAEMON_SETS, JOBS, CRON_JOBS, INGRESSES],
];

/** Counts what quotas limit: admission goes by the last count, and adds to it. */
export function createResourceQuotaController({ cluster, performer }: Tools): Controller {
  const quotas = cluster.of(RESOURCE_QUOTAS);
  const inNamespace = (object: KubeObject): string[] => quotas.in(namespaceOf(object)).map(keyOf);
  const usage = (quota: KubeObject): Quantities =>
    COUNTED.map((kind) => {
      const { plural } = kind.resource;
      const objects = cluster.of(kind).in(namespaceOf(quota));
      return totalUsage(
        kind.resource,
        objects.filter((object) => isInScope(quota, plural, object)),
      );
    }).reduce(addAll, {});
  return {
    name: 'resource-quota',
    workers: 1,
    sources: [
      source(RESOURCE_QUOTAS, ({ object, removed }) => (removed ? [] : [keyOf(object)])),
      ...COUNTED.map((kind) => source(kind, ({ object }) => inNamespace(object))),
    ],
    async reconcile(key) {
      const quota = quotas.get(key);
      if (quota === undefined || isTerminating(quota)) return undefined;
      const spec = isRecord(quota['spec']) ? quota['spec'] : {};
      const hard = readQuantities(spec['hard']);
      const names = Object.keys(hard);
      const nothing = Object.fromEntries(names.map((name) => [name, '0']));
      const status = { hard, used: { ...nothing, ...masked(usage(quota), names) } };
      if (sameJson(status, quota['status'])) return undefined;
      await performer.perform([{ action: 'status', resource: RESOURCE_QUOTAS.resource, object: { ...quota, status } }]);
      return undefined;
    },
  };
}
