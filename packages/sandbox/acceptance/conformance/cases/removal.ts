import type { ConformanceCase } from '../conformance-case.ts';
import { CONFIG_MAPS, configMap, DEPLOYMENTS, deployment, MERGE } from './bodies.ts';

const CM = `${CONFIG_MAPS}/x`;
const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'x' },
  spec: { containers: [{ name: 'main', image: 'web' }] },
};

export const removalCases: readonly ConformanceCase[] = [
  {
    name: 'delete: answers a Status',
    steps: [
      { method: 'POST', path: CONFIG_MAPS, body: configMap('x') },
      { method: 'DELETE', path: CM },
      { method: 'GET', path: CM },
      { method: 'DELETE', path: CM },
    ],
  },
  {
    name: 'delete: preconditions',
    steps: [
      { method: 'POST', path: CONFIG_MAPS, body: configMap('x') },
      { method: 'DELETE', path: CM, body: { preconditions: { uid: '11111111-1111-1111-1111-111111111111' } } },
      { method: 'DELETE', path: CM, body: { preconditions: { resourceVersion: '1' } } },
      {
        method: 'DELETE',
        path: CM,
        body: { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' },
      },
    ],
  },
  {
    name: 'delete: dry run',
    steps: [
      { method: 'POST', path: CONFIG_MAPS, body: configMap('x') },
      { method: 'DELETE', path: `${CM}?dryRun=All` },
      { method: 'GET', path: CM, codeOnly: true },
    ],
  },
  {
    name: 'delete: a policy that is none',
    steps: [
      { method: 'POST', path: CONFIG_MAPS, body: configMap('x') },
      { method: 'DELETE', path: CM, body: { propagationPolicy: 'Sideways' } },
    ],
  },
  {
    name: 'delete: finalizers hold',
    steps: [
      {
        method: 'POST',
        path: CONFIG_MAPS,
        body: { ...configMap('x'), metadata: { name: 'x', finalizers: ['example.com/hold'] } },
      },
      { method: 'DELETE', path: CM },
      { method: 'DELETE', path: CM },
      {
        method: 'PATCH',
        path: CM,
        body: { metadata: { finalizers: ['example.com/hold', 'example.com/more'] } },
        contentType: MERGE,
      },
      { method: 'PATCH', path: CM, body: { data: { a: '2' } }, contentType: MERGE },
      { method: 'PATCH', path: CM, body: { metadata: { finalizers: null } }, contentType: MERGE },
      { method: 'GET', path: CM, codeOnly: true },
    ],
  },
  {
    name: 'delete: in the foreground, and orphaning',
    steps: [
      { method: 'POST', path: DEPLOYMENTS, body: deployment('x'), codeOnly: true },
      { method: 'DELETE', path: `${DEPLOYMENTS}/x`, body: { propagationPolicy: 'Foreground' } },
      { method: 'POST', path: DEPLOYMENTS, body: deployment('y'), codeOnly: true },
      { method: 'DELETE', path: `${DEPLOYMENTS}/y`, body: { propagationPolicy: 'Orphan' } },
      { method: 'POST', path: DEPLOYMENTS, body: deployment('z'), codeOnly: true },
      { method: 'DELETE', path: `${DEPLOYMENTS}/z` },
    ],
  },
  {
    name: 'delete: a pod without a node goes at once, one with a node waits',
    steps: [
      { method: 'POST', path: '/api/v1/namespaces/{ns}/pods', body: POD, codeOnly: true },
      {
        method: 'DELETE',
        path: '/api/v1/namespaces/{ns}/pods/x',
        only: ['kind', 'metadata.name', 'metadata.deletionGracePeriodSeconds', 'metadata.deletionTimestamp'],
      },
      {
        method: 'POST',
        path: '/api/v1/namespaces/{ns}/pods',
        body: { ...POD, spec: { ...POD.spec, nodeName: 'somewhere' } },
        codeOnly: true,
      },
      {
        method: 'DELETE',
        path: '/api/v1/namespaces/{ns}/pods/x',
        only: ['kind', 'metadata.generation', 'metadata.deletionGracePeriodSeconds', 'metadata.deletionTimestamp'],
      },
      {
        method: 'DELETE',
        path: '/api/v1/namespaces/{ns}/pods/x',
        body: { gracePeriodSeconds: 0 },
        only: ['kind', 'metadata.generation', 'metadata.deletionGracePeriodSeconds'],
      },
      { method: 'GET', path: '/api/v1/namespaces/{ns}/pods/x', codeOnly: true },
    ],
  },
  {
    name: 'delete: a Service and a ServiceAccount answer with themselves',
    steps: [
      {
        method: 'POST',
        path: '/api/v1/namespaces/{ns}/services',
        body: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' }, spec: { ports: [{ port: 80 }] } },
        codeOnly: true,
      },
      { method: 'DELETE', path: '/api/v1/namespaces/{ns}/services/x' },
      { method: 'DELETE', path: '/api/v1/namespaces/{ns}/serviceaccounts/default' },
    ],
  },
  {
    name: 'delete: a collection, by label',
    steps: [
      {
        method: 'POST',
        path: CONFIG_MAPS,
        body: { ...configMap('a'), metadata: { name: 'a', labels: { k: 'v' } } },
        codeOnly: true,
      },
      { method: 'POST', path: CONFIG_MAPS, body: configMap('b'), codeOnly: true },
      {
        method: 'DELETE',
        path: `${CONFIG_MAPS}?labelSelector=k%3Dv`,
        only: ['kind', 'status', 'items.0.metadata.name'],
      },
      { method: 'GET', path: CONFIG_MAPS, only: ['items.0.metadata.name', 'items.1'] },
    ],
  },
  {
    name: 'namespace: terminates, refuses what is new, goes when it is finalized',
    steps: [
      {
        method: 'POST',
        path: '/api/v1/namespaces',
        body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: '{ns}q' } },
      },
      { method: 'DELETE', path: '/api/v1/namespaces/{ns}q' },
      { method: 'POST', path: '/api/v1/namespaces/{ns}q/configmaps', body: configMap('x') },
      { method: 'DELETE', path: '/api/v1/namespaces/{ns}q' },
      {
        method: 'PUT',
        path: '/api/v1/namespaces/{ns}q/finalize',
        body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: '{ns}q' }, spec: {} },
      },
      { method: 'GET', path: '/api/v1/namespaces/{ns}q' },
    ],
  },
  {
    name: 'namespace: default stays',
    steps: [
      { method: 'DELETE', path: '/api/v1/namespaces/default' },
      { method: 'DELETE', path: '/api/v1/namespaces/kube-system' },
    ],
  },
];
