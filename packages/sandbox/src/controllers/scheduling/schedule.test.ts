import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seedNodes } from '../../seed/nodes.ts';
import type { Node } from '../model/cluster-kinds.ts';
import { NODES } from '../model/kinds.ts';
import type { Pod, PodSpec } from '../model/pod.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../model/storage.ts';
import { podRequests } from './pod-requests.ts';
import { schedule } from './schedule.ts';
import { type Snapshot, viewNodes } from './snapshot.ts';

const NOW = new Date('2026-11-22T06:00:00Z');
const SIX: Node[] = seedNodes(6, NOW).filter((node): node is Node => NODES.is(node));

let serial = 0;
function pod(spec: Partial<PodSpec> = {}, labels: Record<string, string> = { app: 'web' }): Pod {
  serial += 1;
  const name = `pod-${serial}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: name, labels },
    spec: { containers: [{ name: 'app' }], ...spec },
  };
}

function asking(cpu: string, memory: string): Partial<PodSpec> {
  return { containers: [{ name: 'app', resources: { requests: { cpu, memory } } }] };
}

interface Cluster {
  nodes?: readonly Node[];
  pods?: readonly Pod[];
  claims?: readonly PersistentVolumeClaim[];
  volumes?: readonly PersistentVolume[];
  classes?: readonly StorageClass[];
}

function snapshot({ nodes = SIX, pods = [], claims = [], volumes = [], classes = [] }: Cluster): Snapshot {
  return {
    nodes: viewNodes(nodes, pods, new Map()),
    claim: (key) => claims.find(({ metadata }) => `${metadata.namespace}/${metadata.name}` === key),
    volume: (name) => volumes.find(({ metadata }) => metadata.name === name),
    volumes: () => volumes,
    classOf: ({ spec }) => classes.find(({ metadata }) => metadata.name === spec.storageClassName),
  };
}

const decide = (one: Pod, cluster: Cluster = {}) => schedule({ pod: one, snapshot: snapshot(cluster), seed: 1 });
const on = (one: Pod, nodeName: string): Pod => ({ ...one, spec: { ...one.spec, nodeName } });
const messageOf = (one: Pod, cluster: Cluster = {}): string | undefined => {
  const decision = decide(one, cluster);
  return decision.state === 'unschedulable' ? decision.message : undefined;
};
const HOPELESS =
  'no new claims to deallocate, preemption: 0/6 nodes are available: 6 Preemption is not helpful for scheduling.';

describe('the scheduler', () => {
  test('never puts more on a node than it has', () => {
    const quantity = fc.record({ cpu: fc.integer({ min: 1, max: 20 }), memory: fc.integer({ min: 1, max: 90 }) });
    fc.assert(
      fc.property(fc.array(quantity, { maxLength: 40 }), (wishes) => {
        const placed: Pod[] = [];
        for (const { cpu, memory } of wishes) {
          const next = pod(asking(String(cpu), `${memory}Gi`));
          const decision = decide(next, { pods: placed });
          if (decision.state === 'fits') placed.push(on(next, decision.node));
        }
        for (const view of viewNodes(SIX, placed, new Map())) {
          expect(view.requested['cpu'] ?? 0).toBeLessThanOrEqual(24);
          expect(view.requested['memory'] ?? 0).toBeLessThanOrEqual(96 * 2 ** 30);
        }
        // Nothing is refused that would fit anywhere.
        for (const { cpu, memory } of wishes.slice(placed.length)) {
          if (decide(pod(asking(String(cpu), `${memory}Gi`)), { pods: placed }).state === 'fits') continue;
          const room = viewNodes(SIX, placed, new Map()).some(
            ({ requested }) =>
              24 - (requested['cpu'] ?? 0) >= cpu && 96 - (requested['memory'] ?? 0) / 2 ** 30 >= memory,
          );
          expect(room).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('spreads siblings over the nodes', () => {
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'rs', controller: true };
    const placed: Pod[] = [];
    for (let count = 0; count < 6; count += 1) {
      const next = pod();
      const owned = { ...next, metadata: { ...next.metadata, ownerReferences: [owner] } };
      const decision = decide(owned, { pods: placed });
      placed.push(on(owned, decision.state === 'fits' ? decision.node : 'nowhere'));
    }
    expect(new Set(placed.map(({ spec }) => spec.nodeName)).size).toBe(6);
  });

  test('says in the real words why nothing fits', () => {
    const tainted = SIX.map(
      (node, index): Node => (index < 2 ? { ...node, spec: { taints: [{ key: 'gpu', effect: 'NoSchedule' }] } } : node),
    );
    expect(messageOf(pod(asking('30', '1Gi')), { nodes: tainted })).toBe(
      `0/6 nodes are available: 2 node(s) had untolerated taint(s), 4 Insufficient cpu. ${HOPELESS}`,
    );
    expect(messageOf(pod({ nodeSelector: { disk: 'ssd' } }))).toBe(
      `0/6 nodes are available: 6 node(s) didn't match Pod's node affinity/selector. ${HOPELESS}`,
    );
    const cordoned = SIX.map((node): Node => ({ ...node, spec: { unschedulable: true } }));
    expect(messageOf(pod(), { nodes: cordoned })).toBe(
      `0/6 nodes are available: 6 node(s) were unschedulable. ${HOPELESS}`,
    );
    expect(messageOf(pod({ volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] }))).toBe(
      `0/6 nodes are available: persistentvolumeclaim "data" not found. ${HOPELESS}`,
    );
    expect(messageOf(pod(), { nodes: [] })).toBe('no nodes available to schedule pods');
  });

  test('a daemon pod that fits its own node not names the others by their plugin', () => {
    const affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['mac-3'] }] }],
        },
      },
    };
    expect(messageOf(pod({ ...asking('1', '97Gi'), affinity }))).toBe(
      `0/6 nodes are available: 1 Insufficient memory, 5 node(s) didn't satisfy plugin(s) [NodeAffinity]. ${HOPELESS}`,
    );
    expect(decide(pod({ affinity }))).toEqual({ state: 'fits', node: 'mac-3' });
  });

  test('keeps hard topology spread constraints', () => {
    const topologySpreadConstraints = [
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { app: 'web' } },
      },
    ];
    const two = SIX.slice(0, 2);
    const placed = [on(pod({ topologySpreadConstraints }), 'mac-1')];
    expect(decide(pod({ topologySpreadConstraints }), { nodes: two, pods: placed })).toEqual({
      state: 'fits',
      node: 'mac-2',
    });
    const full = two.map(
      (node): Node =>
        node.metadata.name === 'mac-2' ? { ...node, spec: { taints: [{ key: 'x', effect: 'NoSchedule' }] } } : node,
    );
    expect(messageOf(pod({ topologySpreadConstraints }), { nodes: full, pods: placed })).toContain(
      "1 node(s) didn't match pod topology spread constraints, 1 node(s) had untolerated taint(s)",
    );
  });

  test('keeps pods apart that want to be apart', () => {
    const affinity = {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'web' } } },
        ],
      },
    };
    const placed = SIX.map(({ metadata }) => on(pod({ affinity }), metadata.name));
    expect(messageOf(pod({ affinity }), { pods: placed })).toContain("6 node(s) didn't match pod anti-affinity rules");
  });

  test('host ports are there only once a node', () => {
    const containers = [{ name: 'app', ports: [{ containerPort: 80, hostPort: 80 }] }];
    const placed = SIX.slice(0, 5).map(({ metadata }) => on(pod({ containers }), metadata.name));
    expect(decide(pod({ containers }), { pods: placed })).toEqual({ state: 'fits', node: 'mac-6' });
  });

  test('follows a bound volume to its node, and waits for claims that bind at once', () => {
    const claim = (phase: string, volumeName?: string): PersistentVolumeClaim => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'default', uid: 'c' },
      spec: { storageClassName: 'local', ...(volumeName === undefined ? {} : { volumeName }) },
      status: { phase },
    });
    const here = {
      required: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['mac-5'] }] },
        ],
      },
    };
    const volume: PersistentVolume = {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'pv' },
      spec: { nodeAffinity: here },
    };
    const mounting = pod({ volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] });
    expect(decide(mounting, { claims: [claim('Bound', 'pv')], volumes: [volume] })).toEqual({
      state: 'fits',
      node: 'mac-5',
    });
    expect(
      messageOf(mounting, { claims: [claim('Bound', 'pv')], volumes: [volume], nodes: SIX.slice(0, 1) }),
    ).toContain("1 node(s) didn't match PersistentVolume's node affinity");
    expect(messageOf(mounting, { claims: [claim('Pending')] })).toContain(
      'pod has unbound immediate PersistentVolumeClaims',
    );
    const waits: StorageClass = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'local' },
      provisioner: 'rancher.io/local-path',
      volumeBindingMode: 'WaitForFirstConsumer',
    };
    expect(decide(mounting, { claims: [claim('Pending')], classes: [waits] }).state).toBe('fits');
  });
});

test('a pod asks for the sum of its containers and sidecars, or for its largest init container', () => {
  const container = (cpu: string, restartPolicy?: string) => ({
    name: cpu,
    resources: { requests: { cpu } },
    ...(restartPolicy === undefined ? {} : { restartPolicy }),
  });
  expect(podRequests(pod({ containers: [container('1'), container('500m')] }))).toEqual({ cpu: 1.5 });
  expect(podRequests(pod({ containers: [container('1')], initContainers: [container('3')] }))).toEqual({ cpu: 3 });
  expect(podRequests(pod({ containers: [container('1')], initContainers: [container('3', 'Always')] }))).toEqual({
    cpu: 4,
  });
  expect(podRequests(pod({ containers: [{ name: 'a', resources: { limits: { memory: '1Gi' } } }] }))).toEqual({
    memory: 2 ** 30,
  });
});
