import { describe, expect, test } from 'vitest';
import type { Manifest } from '../objects.ts';
import type { Component, Phase } from '../phase.ts';
import { formatFault } from './fault.ts';
import { validatePhase } from './validate-phase.ts';

const context = { stateNamespace: 'otelops' };
const phase = (components: readonly Component[], id = 'phase-1'): Phase => ({ id, title: 'One', components });
const one = (...objects: unknown[]): Phase => phase([{ name: 'main', objects: objects as Manifest[] }]);
const faultsOf = (of: Phase, more = {}): readonly string[] =>
  validatePhase(of, { ...context, ...more }).map(formatFault);
const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'x' } };
const workload = (containers: unknown, kind = 'Deployment', more: object = {}) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: 'a', namespace: 'x' },
  spec: { template: { spec: { containers, ...more } } },
});

describe('validation finds', () => {
  test('nothing wrong with what is right', () => {
    expect(
      faultsOf(one(configMap, workload([{ name: 'a', env: [{ name: 'x' }], ports: [{ containerPort: 1 }] }]))),
    ).toEqual([]);
  });

  test.each([
    [
      'no object at all',
      {},
      [
        'main: (no kind) (no name), .apiVersion: is missing',
        'main: (no kind) (no name), .kind: is missing',
        'main: (no kind) (no name), .metadata.name: is missing',
      ],
    ],
    [
      'a generated name',
      { ...configMap, metadata: { generateName: 'a-', namespace: 'x' } },
      [
        'main: ConfigMap x/(no name), .metadata.name: is missing',
        'main: ConfigMap x/(no name), .metadata.generateName: an object to be kept up to date needs a fixed name',
      ],
    ],
    [
      'a status',
      { ...configMap, status: {} },
      ['main: ConfigMap x/a, .status: is written by controllers, a manifest cannot set it'],
    ],
    [
      'what only the server sets',
      { ...configMap, metadata: { ...configMap.metadata, resourceVersion: '1' } },
      ['main: ConfigMap x/a, .metadata.resourceVersion: is set by the server only'],
    ],
    [
      'a missing namespace',
      { ...configMap, metadata: { name: 'a' } },
      ['main: ConfigMap a, .metadata.namespace: is missing: ConfigMap is namespaced'],
    ],
    [
      'a namespace too much',
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a', namespace: 'x' } },
      ['main: Namespace x/a, .metadata.namespace: is set, but Namespace belongs to no namespace'],
    ],
    [
      'two variables of one name',
      workload([{ name: 'c', env: [{ name: 'A' }, { name: 'A' }] }]),
      ['main: Deployment x/a, .spec.template.spec.containers[name="c"].env: holds "A" more than once'],
    ],
    [
      'one port twice',
      workload([{ name: 'c', ports: [{ containerPort: 1 }, { containerPort: 1, protocol: 'TCP' }] }]),
      ['main: Deployment x/a, .spec.template.spec.containers[name="c"].ports: holds "1/TCP" more than once'],
    ],
    [
      'one mount path twice',
      workload([{ name: 'c', volumeMounts: [{ mountPath: '/a' }, { mountPath: '/a' }] }], 'StatefulSet'),
      ['main: StatefulSet x/a, .spec.template.spec.containers[name="c"].volumeMounts: holds "/a" more than once'],
    ],
    [
      'two containers of one name',
      workload([{ name: 'c' }], 'DaemonSet', { initContainers: [{ name: 'c' }] }),
      ['main: DaemonSet x/a, .spec.template.spec.containers: holds "c" more than once'],
    ],
    [
      'two volumes of one name',
      workload([], 'Deployment', { volumes: [{ name: 'v' }, { name: 'v' }] }),
      ['main: Deployment x/a, .spec.template.spec.volumes: holds "v" more than once'],
    ],
    [
      'one service port twice',
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'a', namespace: 'x' },
        spec: { ports: [{ port: 1 }, { port: 1 }] },
      },
      ['main: Service x/a, .spec.ports: holds "1/TCP" more than once'],
    ],
  ])('%s', (_, object, faults) => {
    expect(faultsOf(one(object))).toEqual(faults);
  });

  test('the same port by two protocols to be two ports', () => {
    expect(
      faultsOf(one(workload([{ name: 'c', ports: [{ containerPort: 1 }, { containerPort: 1, protocol: 'UDP' }] }]))),
    ).toEqual([]);
  });

  test('one object in two components, in whatever version', () => {
    const autoscaler = (version: string) => ({
      apiVersion: `autoscaling/${version}`,
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'a', namespace: 'x' },
    });
    const components = [
      { name: 'first', objects: [autoscaler('v1')] },
      { name: 'second', objects: [autoscaler('v2')] },
    ];
    expect(faultsOf(phase(components))).toEqual([
      'second: HorizontalPodAutoscaler x/a: HorizontalPodAutoscaler x/a is in first as well',
    ]);
  });

  test('the scope of a custom resource that a CRD of the phase defines', () => {
    const crd = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'things.example.com' },
      spec: { group: 'example.com', scope: 'Cluster', names: { kind: 'Thing' } },
    };
    const thing = { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a', namespace: 'x' } };
    expect(faultsOf(one(crd, thing))).toEqual([
      'main: Thing x/a, .metadata.namespace: is set, but Thing belongs to no namespace',
    ]);
  });

  test('dependencies on nothing and components that wait for each other, all at once', () => {
    const components = [
      { name: 'a', objects: [], dependsOn: ['b'] },
      { name: 'b', objects: [], dependsOn: ['a'] },
      { name: 'c', objects: [], dependsOn: ['nowhere', 'earlier'] },
    ];
    expect(faultsOf(phase(components), { earlierComponents: ['earlier'] })).toEqual([
      'c: depends on nowhere, which is no component of this or an earlier phase',
      'components wait for each other: a > b > a',
    ]);
    expect(faultsOf(phase(components.slice(2)))).toEqual([]);
  });

  test('ids and names that cannot be labels', () => {
    expect(
      faultsOf(
        phase(
          [
            { name: 'Main', objects: [] },
            { name: 'x', objects: [] },
            { name: 'x', objects: [] },
          ],
          'Phase_1',
        ),
      ),
    ).toEqual([
      'the phase id "Phase_1" is no DNS label of at most 40 characters',
      'the component name "Main" is no DNS label',
      'two components are named x',
    ]);
    expect(faultsOf(phase([], 'p'.repeat(40)), { stateNamespace: 'n'.repeat(30) })).toHaveLength(1);
  });
});
