import type { Manifest } from '@otelops/deployer';
import type { StackConfig } from '../config/types.ts';
import { certManagerNamespace, names } from '../names.ts';
import { clusterRoleFor, roleFor } from '../objects/rbac.ts';
import { serviceAccount } from '../objects/workload.ts';

/** It may list the pods of the namespaces it scrapes, and read the operator's metrics. Nothing else, nowhere else. */
export function prometheusAccess(config: StackConfig): readonly Manifest[] {
  const { grafana, monitoring, observability } = config.namespaces;
  const subject = { serviceAccount: names.prometheus, namespace: monitoring };
  const pods = [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }];
  return [
    serviceAccount({ name: names.prometheus, namespace: monitoring }),
    ...[observability, monitoring, grafana, certManagerNamespace].flatMap((namespace) =>
      roleFor({ name: 'prometheus-targets', namespace, part: names.prometheus }, subject, pods),
    ),
    ...clusterRoleFor({ name: 'otelops-prometheus', part: names.prometheus }, subject, [
      { nonResourceURLs: ['/metrics'], verbs: ['get'] },
    ]),
  ];
}
