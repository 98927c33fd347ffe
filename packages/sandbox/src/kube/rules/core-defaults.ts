import { fieldAt, isRecord, type JsonRecord, listOf, recordOf, textOf } from '../json.ts';
import { ensureRecord, fill } from './fill.ts';
import { isLatest } from './image-name.ts';
import type { TypeDefaults } from './type-defaults.ts';

// After pkg/apis/core/v1/defaults.go.

const MODE_0644 = 0o644;

const container: TypeDefaults = (struct) => {
  fill(struct, {
    imagePullPolicy: isLatest(textOf(struct['image'])) ? 'Always' : 'IfNotPresent',
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
};

const volume: TypeDefaults = (struct) => {
  if (Object.keys(struct).length <= 1) struct['emptyDir'] = {};
  const { image } = struct;
  if (isRecord(image)) fill(image, { pullPolicy: isLatest(textOf(image['reference'])) ? 'Always' : 'IfNotPresent' });
};

const service: TypeDefaults = (struct) => {
  const spec = recordOf(struct['spec']);
  fill(spec, { sessionAffinity: 'None', type: 'ClusterIP' });
  if (spec['sessionAffinity'] === 'None') delete spec['sessionAffinityConfig'];
  if (spec['sessionAffinity'] === 'ClientIP')
    fill(ensureRecord(ensureRecord(spec, 'sessionAffinityConfig'), 'clientIP'), { timeoutSeconds: 10_800 });
  for (const port of listOf(spec['ports'])) if (isRecord(port)) servicePort(port);
  const type = spec['type'];
  const external =
    type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && listOf(spec['externalIPs']).length > 0);
  if (external) fill(spec, { externalTrafficPolicy: 'Cluster' });
  if (type !== 'ExternalName') fill(spec, { internalTrafficPolicy: 'Cluster' });
  if (type === 'LoadBalancer') fill(spec, { allocateLoadBalancerNodePorts: true });
};

function servicePort(port: JsonRecord): void {
  fill(port, { protocol: 'TCP' });
  const { targetPort } = port;
  if (targetPort === undefined || targetPort === 0 || targetPort === '') port['targetPort'] = port['port'];
}

/** Only pods themselves get these, templates do not. */
const pod: TypeDefaults = (struct) => {
  const spec = recordOf(struct['spec']);
  for (const field of ['containers', 'initContainers']) {
    for (const item of listOf(spec[field])) {
      const limits = fieldAt(item, 'resources', 'limits');
      if (isRecord(item) && isRecord(limits)) fill(ensureRecord(recordOf(item['resources']), 'requests'), limits);
    }
  }
  fill(spec, { enableServiceLinks: true });
  if (spec['hostNetwork'] === true) for (const port of portsOf(spec)) fill(port, { hostPort: port['containerPort'] });
};

function portsOf(spec: JsonRecord): JsonRecord[] {
  const containers = [...listOf(spec['containers']), ...listOf(spec['initContainers'])];
  return containers.flatMap((item) => listOf(fieldAt(item, 'ports'))).filter(isRecord);
}

const secret: TypeDefaults = (struct) => {
  const { stringData } = struct;
  if (isRecord(stringData)) {
    const data = ensureRecord(struct, 'data');
    for (const [key, value] of Object.entries(stringData)) data[key] = Buffer.from(String(value)).toString('base64');
    delete struct['stringData'];
  }
  fill(struct, { type: 'Opaque' });
};

const limitRangeItem: TypeDefaults = (struct) => {
  if (struct['type'] !== 'Container') return;
  const limits = { ...recordOf(struct['max']), ...recordOf(struct['default']) };
  const requests = { ...recordOf(struct['min']), ...limits, ...recordOf(struct['defaultRequest']) };
  if (Object.keys(limits).length > 0) struct['default'] = limits;
  if (Object.keys(requests).length > 0) struct['defaultRequest'] = requests;
};

const namespace: TypeDefaults = (struct) => {
  const metadata = recordOf(struct['metadata']);
  const name = textOf(metadata['name']);
  if (name !== '') ensureRecord(metadata, 'labels')['kubernetes.io/metadata.name'] = name;
};

/** ServiceAccount is an old name of serviceAccountName; both are always written. */
function serviceAccountAlias(spec: JsonRecord): void {
  const name = textOf(spec['serviceAccountName']) || textOf(spec['serviceAccount']);
  if (name !== '') fill(spec, { serviceAccountName: name });
  if (name !== '') spec['serviceAccount'] = spec['serviceAccountName'];
}

const podSpec: TypeDefaults = (struct) => {
  serviceAccountAlias(struct);
  fill(struct, {
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    schedulerName: 'default-scheduler',
  });
};

export const CORE_DEFAULTS: Readonly<Record<string, TypeDefaults>> = {
  'core.v1.Container': container,
  'core.v1.EphemeralContainer': container,
  'core.v1.ContainerPort': (struct) => fill(struct, { protocol: 'TCP' }),
  'core.v1.Volume': volume,
  'core.v1.Service': service,
  'core.v1.Pod': pod,
  'core.v1.PodSpec': podSpec,
  'core.v1.Probe': (struct) =>
    fill(struct, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }),
  'core.v1.GRPCAction': (struct) => fill(struct, { service: '' }),
  'core.v1.HTTPGetAction': (struct) => fill(struct, { path: '/', scheme: 'HTTP' }),
  'core.v1.SecretVolumeSource': (struct) => fill(struct, { defaultMode: MODE_0644 }),
  'core.v1.ConfigMapVolumeSource': (struct) => fill(struct, { defaultMode: MODE_0644 }),
  'core.v1.DownwardAPIVolumeSource': (struct) => fill(struct, { defaultMode: MODE_0644 }),
  'core.v1.ProjectedVolumeSource': (struct) => fill(struct, { defaultMode: MODE_0644 }),
  'core.v1.ServiceAccountTokenProjection': (struct) => fill(struct, { expirationSeconds: 3600 }),
  'core.v1.HostPathVolumeSource': (struct) => fill(struct, { type: '' }),
  'core.v1.ObjectFieldSelector': (struct) => fill(struct, { apiVersion: 'v1' }),
  'core.v1.Secret': secret,
  'core.v1.PersistentVolumeSpec': (struct) =>
    fill(struct, { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' }),
  'core.v1.PersistentVolumeStatus': (struct) => fill(struct, { phase: 'Pending' }),
  'core.v1.PersistentVolumeClaimSpec': (struct) => fill(struct, { volumeMode: 'Filesystem' }),
  'core.v1.PersistentVolumeClaimStatus': (struct) => fill(struct, { phase: 'Pending' }),
  'core.v1.EndpointPort': (struct) => fill(struct, { protocol: 'TCP' }),
  'core.v1.Namespace': namespace,
  'core.v1.NamespaceStatus': (struct) => fill(struct, { phase: 'Active' }),
  'core.v1.NodeStatus': (struct) =>
    fill(struct, struct['capacity'] === undefined ? {} : { allocatable: struct['capacity'] }),
  'core.v1.LimitRangeItem': limitRangeItem,
  'core.v1.ISCSIVolumeSource': (struct) => fill(struct, { iscsiInterface: 'default' }),
  'core.v1.ISCSIPersistentVolumeSource': (struct) => fill(struct, { iscsiInterface: 'default' }),
};
