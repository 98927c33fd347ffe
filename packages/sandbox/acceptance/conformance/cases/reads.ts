import type { ConformanceCase } from '../conformance-case.ts';
import { CONFIG_MAPS, configMap, DEPLOYMENTS, deployment, MERGE } from './bodies.ts';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const create = (name: string, labels: Record<string, string> = {}): ConformanceCase['steps'][number] => ({
  method: 'POST',
  path: CONFIG_MAPS,
  body: { ...configMap(name), metadata: { name, labels } },
  codeOnly: true,
});

export const readCases: readonly ConformanceCase[] = [
  {
    name: 'get: what is not there',
    steps: [
      { method: 'GET', path: `${CONFIG_MAPS}/x` },
      { method: 'GET', path: '/api/v1/namespaces/{ns}/nothings' },
      { method: 'GET', path: '/apis/nothing.example.com/v1/things' },
      { method: 'GET', path: '/api/v1/nodes/none' },
      { method: 'GET', path: '/nothing' },
    ],
  },
  {
    name: 'get: a version that has not happened',
    steps: [
      create('x'),
      { method: 'GET', path: `${CONFIG_MAPS}?resourceVersion=99999999`, only: ['code', 'reason', 'details'] },
    ],
  },
  {
    name: 'list: items carry no kind of their own',
    steps: [create('a'), { method: 'GET', path: `${CONFIG_MAPS}?fieldSelector=metadata.name%3Da` }],
  },
  {
    name: 'list: selectors',
    steps: [
      create('a', { app: 'x', tier: 'front' }),
      create('b', { app: 'y' }),
      create('c', {}),
      ...['app=x', 'app!=x', 'app', '!app', 'app in (x,y),tier notin (back)', 'app==y', 'tier'].map((selector) => ({
        method: 'GET' as const,
        path: `${CONFIG_MAPS}?labelSelector=${encodeURIComponent(selector)}`,
        only: ['items.0.metadata.name', 'items.1.metadata.name', 'items.2.metadata.name'],
      })),
      { method: 'GET', path: `${CONFIG_MAPS}?labelSelector=${encodeURIComponent('a b c')}`, only: ['code', 'reason'] },
      {
        method: 'GET',
        path: `${CONFIG_MAPS}?fieldSelector=${encodeURIComponent('metadata.name!=a')}`,
        only: ['items.0.metadata.name', 'items.1.metadata.name'],
      },
      { method: 'GET', path: `${CONFIG_MAPS}?fieldSelector=data.a%3D1` },
      { method: 'GET', path: `${CONFIG_MAPS}?fieldSelector=nonsense`, only: ['code', 'reason'] },
    ],
  },
  {
    name: 'list: pages',
    steps: [
      create('a'),
      create('b'),
      create('c'),
      {
        method: 'GET',
        path: `${CONFIG_MAPS}?limit=2`,
        only: [
          'items.0.metadata.name',
          'items.1.metadata.name',
          'items.2.metadata.name',
          'metadata.remainingItemCount',
          'metadata.continue',
        ],
      },
      { method: 'GET', path: `${CONFIG_MAPS}?limit=2&continue=nonsense`, only: ['code', 'reason'] },
    ],
  },
  {
    name: 'list: queries that contradict themselves',
    steps: [
      { method: 'GET', path: `${CONFIG_MAPS}?resourceVersionMatch=Exact` },
      { method: 'GET', path: `${CONFIG_MAPS}?resourceVersion=0&resourceVersionMatch=Exact` },
      { method: 'GET', path: `${CONFIG_MAPS}?resourceVersion=1&resourceVersionMatch=Sometimes` },
      { method: 'GET', path: `${CONFIG_MAPS}?resourceVersion=abc`, only: ['code', 'reason'] },
    ],
  },
  {
    name: 'watch: what is there, then changes',
    steps: [
      create('a'),
      { method: 'GET', path: `${CONFIG_MAPS}?watch=true`, lines: 1 },
      {
        method: 'GET',
        path: `${CONFIG_MAPS}?watch=true&resourceVersionMatch=NotOlderThan&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersion=0`,
        lines: 2,
      },
    ],
  },
  {
    name: 'watch: queries that contradict themselves',
    steps: [
      { method: 'GET', path: `${CONFIG_MAPS}?watch=true&sendInitialEvents=true` },
      { method: 'GET', path: `${CONFIG_MAPS}?watch=true&resourceVersionMatch=NotOlderThan` },
      {
        method: 'GET',
        path: `${CONFIG_MAPS}?watch=true&sendInitialEvents=true&resourceVersionMatch=Exact&resourceVersion=1`,
      },
      {
        method: 'GET',
        path: `${CONFIG_MAPS}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=1`,
        only: ['code', 'reason', 'message'],
      },
    ],
  },
  {
    name: 'watch: from the forgotten past',
    steps: [
      create('a'),
      { method: 'GET', path: `${CONFIG_MAPS}?watch=true&resourceVersion=abc`, only: ['code', 'reason'] },
      { method: 'GET', path: `${CONFIG_MAPS}?watch=true&resourceVersion=999999999&timeoutSeconds=1`, lines: 1 },
      {
        method: 'GET',
        path: `${CONFIG_MAPS}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=999999999`,
        lines: 1,
        only: ['type'],
      },
    ],
  },
  {
    name: 'accept: nothing that is spoken',
    steps: [create('a'), { method: 'GET', path: `${CONFIG_MAPS}/a`, accept: 'text/html' }],
  },
  {
    name: 'table: config maps',
    steps: [
      create('a'),
      {
        method: 'GET',
        path: CONFIG_MAPS,
        accept: TABLE,
        only: [
          'kind',
          'apiVersion',
          'columnDefinitions.0.name',
          'columnDefinitions.1.name',
          'columnDefinitions.1.type',
          'columnDefinitions.2.name',
          'rows.0.cells.0',
          'rows.0.cells.1',
          'rows.0.object.kind',
          'rows.0.object.apiVersion',
        ],
      },
    ],
  },
  {
    name: 'partial metadata',
    steps: [
      create('a'),
      {
        method: 'GET',
        path: `${CONFIG_MAPS}/a`,
        accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
      },
      {
        method: 'GET',
        path: `${CONFIG_MAPS}?fieldSelector=metadata.name%3Da`,
        accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
      },
    ],
  },
  {
    name: 'methods that a resource has not',
    steps: [
      { method: 'PUT', path: CONFIG_MAPS, body: configMap('x') },
      { method: 'POST', path: `${CONFIG_MAPS}/x`, body: configMap('x') },
      { method: 'GET', path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews' },
      { method: 'PATCH', path: CONFIG_MAPS, body: {}, contentType: MERGE },
    ],
  },
  {
    name: 'scale: get, patch and put',
    steps: [
      { method: 'POST', path: DEPLOYMENTS, body: deployment('x', { replicas: 2 }), codeOnly: true },
      { method: 'GET', path: `${DEPLOYMENTS}/x/scale` },
      { method: 'PATCH', path: `${DEPLOYMENTS}/x/scale`, body: { spec: { replicas: 0 } }, contentType: MERGE },
      {
        method: 'PUT',
        path: `${DEPLOYMENTS}/x/scale`,
        body: { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'x' }, spec: { replicas: 4 } },
      },
      { method: 'PATCH', path: `${DEPLOYMENTS}/x/scale`, body: { spec: { replicas: -1 } }, contentType: MERGE },
      { method: 'GET', path: `${DEPLOYMENTS}/none/scale` },
    ],
  },
  {
    name: 'reviews',
    steps: [
      {
        method: 'POST',
        path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        body: {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: { verb: 'create', resource: 'pods', namespace: 'default' } },
        },
        only: ['kind', 'status.allowed', 'spec'],
      },
      {
        method: 'POST',
        path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
        body: {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SubjectAccessReview',
          spec: { user: 'nobody', resourceAttributes: { verb: 'create', resource: 'pods', namespace: 'default' } },
        },
        only: ['kind', 'status'],
      },
    ],
  },
  {
    name: 'binding: once',
    steps: [
      {
        method: 'POST',
        path: '/api/v1/namespaces/{ns}/pods',
        body: {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'x' },
          spec: { containers: [{ name: 'main', image: 'web' }] },
        },
        codeOnly: true,
      },
      {
        method: 'POST',
        path: '/api/v1/namespaces/{ns}/pods/x/binding',
        body: {
          apiVersion: 'v1',
          kind: 'Binding',
          metadata: { name: 'x' },
          target: { apiVersion: 'v1', kind: 'Node', name: 'n1' },
        },
      },
      {
        method: 'POST',
        path: '/api/v1/namespaces/{ns}/pods/x/binding',
        body: {
          apiVersion: 'v1',
          kind: 'Binding',
          metadata: { name: 'x' },
          target: { apiVersion: 'v1', kind: 'Node', name: 'n2' },
        },
      },
      { method: 'GET', path: '/api/v1/namespaces/{ns}/pods/x', only: ['spec.nodeName', 'status'] },
    ],
  },
];
