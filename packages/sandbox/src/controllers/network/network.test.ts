import { describe, expect, test } from 'vitest';
import { seedNodes } from '../../seed/nodes.ts';
import type { Node, Service } from '../model/cluster-kinds.ts';
import { NODES } from '../model/kinds.ts';
import type { Pod } from '../model/pod.ts';
import { endpointSlice, endpointsObject } from './endpoint-plan.ts';
import { loadBalancerStatus } from './load-balancer-controller.ts';

function service(spec: Partial<Service['spec']> = {}): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default', uid: 's' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }], ...spec },
  };
}

function pod(name: string, { ready = true, terminating = false, port = 8080, ip = '10.42.0.2' } = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: name, ...(terminating ? { deletionTimestamp: 'now' } : {}) },
    spec: { nodeName: 'mac-1', containers: [{ name: 'app', ports: [{ name: 'http', containerPort: port }] }] },
    status: { phase: 'Running', podIP: ip, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  };
}

describe('endpoints of a service', () => {
  test('ready, not ready and leaving pods', () => {
    const { endpoints, ports } = endpointSlice(
      service(),
      [pod('a'), pod('b', { ready: false }), pod('c', { terminating: true })],
      1,
    );
    expect(endpoints.map(({ targetRef, conditions }) => [targetRef?.name, conditions])).toEqual([
      ['a', { ready: true, serving: true, terminating: false }],
      ['b', { ready: false, serving: false, terminating: false }],
      ['c', { ready: false, serving: true, terminating: true }],
    ]);
    expect(ports).toEqual([{ name: '', port: 8080, protocol: 'TCP' }]);
  });

  test('pods without an address and finished ones are none', () => {
    const { status: _, ...fresh } = pod('a');
    const finished = { ...pod('b'), status: { ...pod('b').status, phase: 'Succeeded' } };
    expect(endpointSlice(service(), [fresh, finished], 1).endpoints).toEqual([]);
  });

  test('a service may publish pods that are not ready', () => {
    const { endpoints } = endpointSlice(service({ publishNotReadyAddresses: true }), [pod('a', { ready: false })], 1);
    expect(endpoints[0]?.conditions).toEqual({ ready: true, serving: false, terminating: false });
  });

  test('numbers are taken as they are, absent ones from the port', () => {
    expect(endpointSlice(service({ ports: [{ name: 'x', port: 80, targetPort: 9090 }] }), [pod('a')], 1).ports).toEqual(
      [{ name: 'x', port: 9090, protocol: 'TCP' }],
    );
    expect(endpointSlice(service({ ports: [{ port: 81 }] }), [pod('a')], 1).ports?.[0]?.port).toBe(81);
  });

  test('a headless service marks its slices', () => {
    expect(endpointSlice(service({ clusterIP: 'None' }), [], 1).metadata.labels).toHaveProperty(
      'service.kubernetes.io/headless',
      '',
    );
  });

  test('the older Endpoints tell ready from not ready, and leave out those that go', () => {
    const one = service({ ports: [{ name: 'http', port: 80, targetPort: 8080 }] });
    const slice = endpointSlice(
      one,
      [pod('a'), pod('b', { ready: false, ip: '10.42.0.3' }), pod('c', { terminating: true, ip: '10.42.0.4' })],
      1,
    );
    expect(endpointsObject(one, slice).subsets).toMatchObject([
      {
        addresses: [{ ip: '10.42.0.2' }],
        notReadyAddresses: [{ ip: '10.42.0.3' }],
        ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
      },
    ]);
    expect(endpointsObject(one, endpointSlice(one, [], 1)).subsets).toEqual([]);
  });
});

test('a LoadBalancer has the addresses of ready nodes only', () => {
  const nodes = seedNodes(2, new Date('2026-11-22T06:00:00Z')).filter((node): node is Node => NODES.is(node));
  const [first, second] = nodes;
  const down: Node = {
    ...(second as Node),
    status: { ...second?.status, conditions: [{ type: 'Ready', status: 'Unknown' }] },
  };
  expect(loadBalancerStatus(service(), [first as Node, down])?.loadBalancer?.ingress).toEqual([
    { ip: '192.168.10.11', ipMode: 'VIP' },
  ]);
});
