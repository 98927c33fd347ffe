import { writeFile } from 'node:fs/promises';
import { type KubeObject, type Resource, type SandboxKube, startKube } from '@otelops/sandbox';
import type { StackConfig } from '../../src/config/types.ts';
import { collectorPodNames, names } from '../../src/names.ts';
import type { Dweller, Places } from './places.ts';

/** The node whose collector runs in the lab, and one that only holds databases. */
export const nodeName = 'mac-1';
const otherNode = 'mac-2';

/** The pod whose logs are read and whose programs send. It belongs to a Deployment, by its name and its owner. */
export const appPod = {
  namespace: 'shop',
  name: 'web-7d9f8c6b5-x2x4z',
  deployment: 'web',
  container: 'web',
  service: 'shop-web',
  claim: 'web-data',
} as const;

/** The cluster that the lab's programs ask what pods there are: the sandbox's API server, without controllers. */
export interface LabCluster {
  readonly kubeconfigPath: string;
  /** The folder below the pod logs that the kubelet would write the app's log to. */
  readonly appLogFolder: string;
  /** What the kubelet of the lab's node runs. */
  podsOfNode(): Promise<readonly KubeObject[]>;
  close(): Promise<void>;
}

const pods: Resource = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };
const accounts: Resource = {
  group: '',
  version: 'v1',
  plural: 'serviceaccounts',
  kind: 'ServiceAccount',
  namespaced: true,
};
const apps = { group: 'apps', version: 'v1', namespaced: true } as const;
const replicaSets: Resource = { ...apps, plural: 'replicasets', kind: 'ReplicaSet' };
const deployments: Resource = { ...apps, plural: 'deployments', kind: 'Deployment' };
const daemonSets: Resource = { ...apps, plural: 'daemonsets', kind: 'DaemonSet' };
const statefulSets: Resource = { ...apps, plural: 'statefulsets', kind: 'StatefulSet' };
const namespaces: Resource = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false };

interface PodPlan {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly at: Dweller;
  readonly node: string;
  readonly container: string;
  readonly owner?: { readonly kind: string; readonly name: string };
}

/** Starts it and puts the pods of the stack and one program into it, each at its address. */
export async function startLabCluster(config: StackConfig, places: Places, folder: string): Promise<LabCluster> {
  const kube = await startKube({ controllers: false });
  const kubeconfigPath = `${folder}/kubeconfig`;
  await writeFile(kubeconfigPath, kube.kubeconfig, { mode: 0o600 });
  const plans = podPlans(config);
  for (const name of new Set(['cert-manager', config.namespaces.grafana, ...plans.map(({ namespace }) => namespace)])) {
    await kube.api.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } };
    await kube.api.create(accounts, account);
  }
  const replicaSet = await plantWorkloads(kube, config);
  const made = new Map<string, KubeObject>();
  for (const plan of plans) made.set(plan.name, await plant(kube, plan, places, replicaSet));
  const uid = made.get(appPod.name)?.metadata.uid ?? '';
  return {
    kubeconfigPath,
    appLogFolder: `${appPod.namespace}_${appPod.name}_${uid}/${appPod.container}`,
    podsOfNode: () => kube.api.list(pods, { fieldSelector: `spec.nodeName=${nodeName}` }),
    close: () => kube.close(),
  };
}

function podPlans(config: StackConfig): readonly PodPlan[] {
  const { monitoring, observability } = config.namespaces;
  const collector = (name: string, label: string, at: Dweller): PodPlan => ({
    namespace: observability,
    name,
    labels: { 'app.kubernetes.io/name': label },
    at,
    node: label === collectorPodNames.node ? nodeName : otherNode,
    container: 'otc-container',
  });
  const daemonSet = { kind: 'DaemonSet', name: collectorPodNames.node };
  const beside = { namespace: appPod.namespace, labels: {}, node: nodeName, container: 'main' };
  const backend = (name: 'prometheus' | 'loki' | 'tempo' | 'alertmanager'): PodPlan => ({
    namespace: monitoring,
    name: `${name}-0`,
    labels: { 'app.kubernetes.io/name': name },
    at: name,
    node: otherNode,
    container: name,
    owner: { kind: 'StatefulSet', name },
  });
  return [
    {
      namespace: appPod.namespace,
      name: appPod.name,
      labels: { app: 'web', 'app.kubernetes.io/name': appPod.service, 'pod-template-hash': '7d9f8c6b5' },
      at: 'app',
      node: nodeName,
      container: appPod.container,
      owner: { kind: 'ReplicaSet', name: 'web-7d9f8c6b5' },
    },
    { ...collector('otel-node-collector-4k9xq', collectorPodNames.node, 'node'), owner: daemonSet },
    { ...beside, name: 'store-0', at: 'store', owner: { kind: 'StatefulSet', name: 'store' } },
    // A Job of a CronJob carries the minute of its start.
    { ...beside, name: 'nightly-29412000-8wq2z', at: 'nightly', owner: { kind: 'Job', name: 'nightly-29412000' } },
    ...[0, 1].map((ordinal) =>
      collector(gatewayPodName(ordinal), collectorPodNames.gateway, ordinal === 0 ? 'gateway-0' : 'gateway-1'),
    ),
    ...([names.prometheus, names.loki, names.alertmanager] as const).map(backend),
  ];
}

/** Pods of a Deployment; what a gateway counts for itself carries this name. */
export function gatewayPodName(ordinal: number): string {
  return `otel-gateway-collector-6f5d7c9b8-${ordinal === 0 ? 'abcde' : 'fghij'}`;
}

/**
 * One workload of each kind, as its controller would report it. Older collectors learn the name of a Deployment from its
 * ReplicaSet, newer ones from the ReplicaSet's name.
 */
async function plantWorkloads(kube: SandboxKube, config: StackConfig): Promise<KubeObject> {
  const { monitoring, observability } = config.namespaces;
  const plantOne = async (resource: Resource, object: KubeObject, status: unknown): Promise<KubeObject> => {
    const made = await kube.api.create(resource, object);
    const { name, namespace = '' } = object.metadata;
    await kube.api.mergePatch(resource, { namespace, name }, { status }, 'status');
    return made;
  };
  const ready = { replicas: 1, readyReplicas: 1, availableReplicas: 1 };
  const updated = { ...ready, updatedReplicas: 1 };
  await plantOne(statefulSets, workload('StatefulSet', monitoring, names.prometheus), updated);
  await plantOne(daemonSets, workload('DaemonSet', observability, collectorPodNames.node), {
    desiredNumberScheduled: 1,
    currentNumberScheduled: 1,
    numberMisscheduled: 0,
    numberReady: 1,
  });
  const deployment = await plantOne(deployments, workload('Deployment', appPod.namespace, appPod.deployment), updated);
  const replicaSet = workload('ReplicaSet', appPod.namespace, 'web-7d9f8c6b5');
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: appPod.deployment, controller: true };
  const ownerReferences = [{ ...owner, uid: deployment.metadata.uid ?? '' }];
  return plantOne(replicaSets, { ...replicaSet, metadata: { ...replicaSet.metadata, ownerReferences } }, ready);
}

function workload(kind: string, namespace: string, name: string): KubeObject {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { namespace, name, labels },
    spec: {
      ...(kind === 'DaemonSet' ? {} : { replicas: 1 }),
      ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name, image }] } },
    },
  };
}

const amounts = { cpu: '100m', memory: '128Mi' };
const image = 'docker.io/library/lab:1.0.0';

async function plant(kube: SandboxKube, plan: PodPlan, places: Places, replicaSet: KubeObject): Promise<KubeObject> {
  const owner = plan.owner;
  const made = await kube.api.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: plan.namespace,
      name: plan.name,
      labels: plan.labels,
      ...(owner === undefined
        ? {}
        : {
            ownerReferences: [
              {
                apiVersion: 'apps/v1',
                kind: owner.kind,
                name: owner.name,
                uid:
                  owner.kind === 'ReplicaSet'
                    ? (replicaSet.metadata.uid ?? '')
                    : '0a1b2c3d-0000-4000-8000-000000000001',
                controller: true,
              },
            ],
          }),
    },
    spec: {
      nodeName: plan.node,
      containers: [{ name: plan.container, image, resources: { requests: amounts, limits: amounts } }],
      ...(plan.name === appPod.name
        ? { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: appPod.claim } }] }
        : {}),
    },
  });
  const ip = places.address[plan.at];
  const running = [
    {
      name: plan.container,
      image,
      imageID: 'docker.io/library/lab@sha256:0',
      containerID: 'containerd://0',
      ready: true,
      restartCount: 0,
      state: { running: { startedAt: '2026-11-01T00:00:00Z' } },
    },
  ];
  return kube.api
    .mergePatch(
      pods,
      { namespace: plan.namespace, name: plan.name },
      {
        status: {
          phase: 'Running',
          podIP: ip,
          podIPs: [{ ip }],
          startTime: '2026-11-01T00:00:00Z',
          conditions: [{ type: 'Ready', status: 'True' }],
          containerStatuses: running,
        },
      },
      'status',
    )
    .then((patched) => ({ ...made, ...patched }));
}
