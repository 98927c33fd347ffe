import type { KubeObject, Resource } from '../../kube/types.ts';
import { apiVersionOf, type Kind } from '../model/kind.ts';
import {
  CONFIG_MAPS,
  DAEMON_SETS,
  DEPLOYMENTS,
  NETWORK_POLICIES,
  POD_DISRUPTION_BUDGETS,
  SERVICE_ACCOUNTS,
  SERVICES,
  STATEFUL_SETS,
} from '../model/kinds.ts';
import { controllerReference, namespaceOf } from '../model/meta.ts';
import { type Collector, modeOf } from './collector.ts';
import { collectorName, objectLabels, selectorLabels } from './collector-naming.ts';
import { configData, configMapName, podTemplate } from './collector-pod.ts';
import { containerPorts, metricsPort, servicePorts } from './collector-ports.ts';

/** An object the operator wants, and where it lives. */
export interface Wanted {
  resource: Resource;
  object: KubeObject;
}

/** Everything the operator makes of one collector, the configuration first so that no pod waits for it. */
export function collectorObjects(collector: Collector): Wanted[] {
  const account = collector.spec.serviceAccount ?? '';
  return [
    make(
      collector,
      CONFIG_MAPS,
      { name: configMapName(collector), label: collectorName(collector) },
      { data: configData(collector) },
    ),
    ...(account === '' ? [make(collector, SERVICE_ACCOUNTS, { name: collectorName(collector) }, {})] : []),
    ...(modeOf(collector) === 'sidecar'
      ? []
      : [workload(collector), ...budget(collector), ...services(collector), ...networkPolicy(collector)]),
  ];
}

interface Naming {
  name: string;
  /** `app.kubernetes.io/name`, when it is not the object's own name. */
  label?: string;
  labels?: Record<string, string>;
}

function make(collector: Collector, kind: Kind<KubeObject>, naming: Naming, body: Record<string, unknown>): Wanted {
  const { 'kubectl.kubernetes.io/last-applied-configuration': _, ...annotations } =
    collector.metadata.annotations ?? {};
  return {
    resource: kind.resource,
    object: {
      apiVersion: apiVersionOf(kind.resource),
      kind: kind.resource.kind,
      metadata: {
        name: naming.name,
        namespace: namespaceOf(collector),
        labels: { ...objectLabels(collector, naming.label ?? naming.name), ...naming.labels },
        ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
        ownerReferences: [controllerReference(collector)],
      },
      ...body,
    },
  };
}

function workload(collector: Collector): Wanted {
  const { spec } = collector;
  const naming = { name: collectorName(collector) };
  const selector = { matchLabels: selectorLabels(collector) };
  const template = podTemplate(collector);
  const replicas = spec.replicas ?? 1;
  if (modeOf(collector) === 'daemonset') {
    const updateStrategy = spec.daemonSetUpdateStrategy;
    return make(collector, DAEMON_SETS, naming, {
      spec: { selector, template, ...(updateStrategy === undefined ? {} : { updateStrategy }) },
    });
  }
  if (modeOf(collector) === 'statefulset') {
    const { serviceName = collectorName(collector), podManagementPolicy = 'Parallel', volumeClaimTemplates } = spec;
    const claims = volumeClaimTemplates === undefined ? {} : { volumeClaimTemplates };
    return make(collector, STATEFUL_SETS, naming, {
      spec: { replicas, selector, serviceName, podManagementPolicy, template, ...claims },
    });
  }
  const strategy = spec.deploymentUpdateStrategy;
  return make(collector, DEPLOYMENTS, naming, {
    spec: { replicas, selector, template, ...(strategy === undefined ? {} : { strategy }) },
  });
}

function budget(collector: Collector): Wanted[] {
  if (modeOf(collector) === 'daemonset') return [];
  const limits = collector.spec.podDisruptionBudget ?? { maxUnavailable: 1 };
  const spec = { ...limits, selector: { matchLabels: selectorLabels(collector) } };
  return [make(collector, POD_DISRUPTION_BUDGETS, { name: collectorName(collector) }, { spec })];
}

const SERVICE_TYPE = 'operator.opentelemetry.io/collector-service-type';

function services(collector: Collector): Wanted[] {
  const name = collectorName(collector);
  const ports = servicePorts(collector);
  const selector = selectorLabels(collector);
  const internalTrafficPolicy = modeOf(collector) === 'daemonset' ? 'Local' : 'Cluster';
  const base = { internalTrafficPolicy, ports, selector };
  const monitoring = { ports: [{ name: 'monitoring', port: metricsPort(collector.spec.config) }], selector };
  const served =
    ports.length === 0
      ? []
      : [
          make(collector, SERVICES, { name, labels: { [SERVICE_TYPE]: 'base' } }, { spec: base }),
          make(
            collector,
            SERVICES,
            {
              name: `${name}-headless`,
              label: name,
              labels: { [SERVICE_TYPE]: 'headless', 'operator.opentelemetry.io/collector-headless-service': 'Exists' },
            },
            { spec: { ...base, clusterIP: 'None' } },
          ),
        ];
  return [
    ...served,
    make(
      collector,
      SERVICES,
      {
        name: `${name}-monitoring`,
        labels: { [SERVICE_TYPE]: 'monitoring', 'operator.opentelemetry.io/collector-monitoring-service': 'Exists' },
      },
      { spec: monitoring },
    ),
  ];
}

/** On by default since 0.158: anybody may come in, but only to the ports that are known. */
function networkPolicy(collector: Collector): Wanted[] {
  if (collector.spec.networkPolicy?.enabled === false) return [];
  const ports = containerPorts(collector).map(({ containerPort }) => ({ port: containerPort, protocol: 'TCP' }));
  const spec = {
    podSelector: { matchLabels: selectorLabels(collector) },
    ingress: [{ ports }],
    policyTypes: ['Ingress'],
  };
  return [make(collector, NETWORK_POLICIES, { name: `${collectorName(collector)}-networkpolicy` }, { spec })];
}
