import { describe, expect, test } from 'vitest';
import type { KubeObject, OwnerReference } from '../../kube/types.ts';
import type { ApiServiceRegistration, EndpointSlice, Namespace, Service } from '../model/cluster-kinds.ts';
import { CONFIG_MAPS, PODS } from '../model/kinds.ts';
import { availability } from './api-service-controller.ts';
import { isBlocking, judgeOwned, type OwnerStanding } from './garbage-plan.ts';
import { removals, terminatingStatus } from './namespace-controller.ts';

const NOW = new Date('2026-11-22T06:00:00Z');
const reference = (uid: string): OwnerReference => ({
  apiVersion: 'v1',
  kind: 'X',
  name: uid,
  uid,
  blockOwnerDeletion: true,
});
const standing = (uid: string, state: OwnerStanding['state']): OwnerStanding => ({ reference: reference(uid), state });

function object(extra: Partial<KubeObject['metadata']> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'here', uid: 'u', ...extra } };
}

describe('what becomes of an object with owners', () => {
  test('it stays while all are there', () => {
    expect(judgeOwned(object(), [standing('a', 'present')], false)).toEqual({ action: 'keep' });
  });

  test('with one left the others are struck out', () => {
    expect(judgeOwned(object(), [standing('a', 'absent'), standing('b', 'present')], false)).toEqual({
      action: 'strike',
      remaining: [reference('b')],
    });
  });

  test('without any it goes; in the foreground if an owner waits and it has dependents itself', () => {
    expect(judgeOwned(object(), [standing('a', 'absent')], true)).toEqual({
      action: 'remove',
      propagationPolicy: 'Background',
    });
    expect(judgeOwned(object(), [standing('a', 'waiting-for-dependents')], true)).toEqual({
      action: 'remove',
      propagationPolicy: 'Foreground',
    });
    expect(judgeOwned(object(), [standing('a', 'waiting-for-dependents')], false)).toEqual({
      action: 'remove',
      propagationPolicy: 'Background',
    });
  });

  test('on its way out it is left alone', () => {
    expect(judgeOwned(object({ deletionTimestamp: 'now' }), [standing('a', 'absent')], false)).toEqual({
      action: 'keep',
    });
  });

  test('only a dependent that says so blocks its owner', () => {
    expect(isBlocking(object({ ownerReferences: [reference('a')] }), 'a')).toBe(true);
    expect(isBlocking(object({ ownerReferences: [{ ...reference('a'), blockOwnerDeletion: false }] }), 'a')).toBe(
      false,
    );
  });
});

describe('a namespace on its way out', () => {
  const leaving: Namespace = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'here', deletionTimestamp: 'now' },
  };

  test('deletes what is not leaving yet', () => {
    const left = [{ kind: CONFIG_MAPS, objects: [object(), object({ name: 'b', deletionTimestamp: 'now' })] }];
    expect(removals(left)).toEqual([
      {
        action: 'remove',
        resource: CONFIG_MAPS.resource,
        key: { namespace: 'here', name: 'a' },
        options: { uid: 'u', propagationPolicy: 'Background' },
      },
    ]);
  });

  test('says what it waits for', () => {
    const held = object({ finalizers: ['example.com/hold'] });
    const status = terminatingStatus(
      leaving,
      [
        { kind: PODS, objects: [object(), object()] },
        { kind: CONFIG_MAPS, objects: [held] },
      ],
      NOW,
    );
    expect(status?.phase).toBe('Terminating');
    expect(status?.conditions).toMatchObject([
      { type: 'NamespaceDeletionContentFailure', status: 'False' },
      {
        type: 'NamespaceContentRemaining',
        status: 'True',
        reason: 'SomeResourcesRemain',
        message: 'Some resources are remaining: pods. has 2 resource instances, configmaps. has 1 resource instances',
      },
      {
        type: 'NamespaceFinalizersRemaining',
        status: 'True',
        message: 'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
      },
    ]);
  });
});

describe('an aggregated API', () => {
  const registration: ApiServiceRegistration = {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1.example.io' },
    spec: { service: { namespace: 'here', name: 'api', port: 443 } },
  };
  const service: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'api', namespace: 'here' },
    spec: { ports: [{ name: 'https', port: 443 }] },
  };
  const slice = (ready: boolean): EndpointSlice => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'api-1', namespace: 'here' },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.42.0.2'], conditions: { ready, serving: ready, terminating: false } }],
  });

  test.each([
    ['Local', { ...registration, spec: {} }, undefined, []],
    ['ServiceNotFound', registration, undefined, []],
    ['ServicePortError', registration, { ...service, spec: { ports: [{ port: 80 }] } }, []],
    ['EndpointsNotFound', registration, service, []],
    ['MissingEndpoints', registration, service, [slice(false)]],
    ['Passed', registration, service, [slice(true)]],
  ])('is %s', (reason, one, behind, slices) => {
    expect(availability(one, behind, slices).reason).toBe(reason);
  });
});
