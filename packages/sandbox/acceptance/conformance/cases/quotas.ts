import type { ConformanceCase, Step } from '../conformance-case.ts';

const NS = '/api/v1/namespaces/{ns}';
const QUOTAS = `${NS}/resourcequotas`;

/** A quota whose use has been counted already: nobody counts on a server without controllers. */
const quota = (name: string, hard: Record<string, string>, used: Record<string, string>, spec: object = {}): Step[] => [
  {
    method: 'POST',
    path: QUOTAS,
    body: { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name }, spec: { hard, ...spec } },
    codeOnly: true,
  },
  {
    method: 'PATCH',
    path: `${QUOTAS}/${name}/status`,
    contentType: 'application/merge-patch+json',
    body: { status: { hard, used } },
    codeOnly: true,
  },
];

const pod = (name: string, resources: object = {}, more: Partial<Step> = {}): Step => ({
  method: 'POST',
  path: `${NS}/pods`,
  body: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name: 'main', image: 'registry.example/web:1', resources }] },
  },
  ...more,
});

const configMap = (name: string, more: Partial<Step> = {}): Step => ({
  method: 'POST',
  path: `${NS}/configmaps`,
  body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } },
  ...more,
});

const REFUSAL = ['message', 'reason', 'code', 'details'];
const RESOURCES = ['spec.containers', 'metadata.annotations', 'message', 'reason', 'details'];
const used = (name: string): Step => ({ method: 'GET', path: `${QUOTAS}/${name}`, only: ['status'] });

const range = (name: string, limits: readonly object[]): Step => ({
  method: 'POST',
  path: `${NS}/limitranges`,
  body: { apiVersion: 'v1', kind: 'LimitRange', metadata: { name }, spec: { limits } },
  codeOnly: true,
});

/** How admission counts and limits what a namespace may use. */
export const quotaCases: readonly ConformanceCase[] = [
  {
    name: 'quotas: objects are counted',
    steps: [
      ...quota('objects', { 'count/configmaps': '1', pods: '1' }, { 'count/configmaps': '0', pods: '0' }),
      // A real server has seen the quota a moment later.
      configMap('first', { codeOnly: true, afterMs: 1500 }),
      configMap('second', { only: REFUSAL }),
      pod('one', {}, { codeOnly: true }),
      pod('two', {}, { only: REFUSAL }),
      used('objects'),
      configMap('second?', { only: REFUSAL }),
      { ...configMap('dry', { only: REFUSAL }), path: `${NS}/configmaps?dryRun=All` },
    ],
  },
  {
    name: 'quotas: computing resources',
    steps: [
      ...quota(
        'compute',
        { 'requests.cpu': '1', 'limits.memory': '1Gi', 'requests.memory': '512Mi' },
        { 'requests.cpu': '0', 'limits.memory': '0', 'requests.memory': '0' },
      ),
      pod('none', {}, { only: REFUSAL, afterMs: 1500 }),
      pod('half', { requests: { cpu: '500m' } }, { only: REFUSAL }),
      pod('fits', { requests: { cpu: '500m', memory: '256Mi' }, limits: { memory: '512Mi' } }, { codeOnly: true }),
      pod('much', { requests: { cpu: '600m', memory: '128Mi' }, limits: { memory: '600Mi' } }, { only: REFUSAL }),
      used('compute'),
    ],
  },
  {
    name: 'quotas: short names, several quotas and scopes',
    steps: [
      ...quota('cpu', { cpu: '1', memory: '1Gi' }, { cpu: '900m', memory: '0' }),
      ...quota('many', { pods: '10' }, { pods: '2' }),
      ...quota('best-effort', { pods: '0' }, { pods: '0' }, { scopes: ['BestEffort'] }),
      pod('burst', { requests: { cpu: '200m', memory: '1Mi' } }, { only: REFUSAL, afterMs: 1500 }),
      pod('plain', {}, { only: REFUSAL }),
    ],
  },
  {
    name: 'quotas: services and claims',
    steps: [
      ...quota(
        'things',
        { services: '1', 'services.nodeports': '0', persistentvolumeclaims: '1', 'requests.storage': '1Gi' },
        { services: '0', 'services.nodeports': '0', persistentvolumeclaims: '0', 'requests.storage': '0' },
      ),
      {
        method: 'POST',
        path: `${NS}/services`,
        body: {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'open' },
          spec: { type: 'NodePort', ports: [{ port: 80 }] },
        },
        only: REFUSAL,
        afterMs: 1500,
      },
      {
        method: 'POST',
        path: `${NS}/persistentvolumeclaims`,
        body: {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'big' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '2Gi' } } },
        },
        only: REFUSAL,
      },
    ],
  },
  {
    name: 'limit ranges: defaults',
    steps: [
      range('defaults', [
        { type: 'Container', default: { cpu: '500m', memory: '512Mi' }, defaultRequest: { cpu: '100m' } },
      ]),
      pod('bare', {}, { only: RESOURCES, afterMs: 1500 }),
      pod('own', { requests: { cpu: '200m' }, limits: { memory: '1Gi' } }, { only: RESOURCES }),
    ],
  },
  {
    name: 'limit ranges: least and most',
    steps: [
      range('bounds', [
        {
          type: 'Container',
          min: { cpu: '100m' },
          max: { cpu: '1', memory: '1Gi' },
          maxLimitRequestRatio: { cpu: '2' },
          default: { cpu: '500m', memory: '512Mi' },
          defaultRequest: { cpu: '250m' },
        },
        { type: 'Pod', max: { memory: '2Gi' } },
        { type: 'PersistentVolumeClaim', min: { storage: '1Gi' }, max: { storage: '10Gi' } },
      ]),
      pod('little', { requests: { cpu: '50m' }, limits: { cpu: '100m' } }, { only: REFUSAL, afterMs: 1500 }),
      pod('much', { limits: { memory: '4Gi' } }, { only: REFUSAL }),
      pod('wide', { requests: { cpu: '200m' }, limits: { cpu: '800m' } }, { only: REFUSAL }),
      pod('fits', {}, { only: RESOURCES }),
      {
        method: 'POST',
        path: `${NS}/persistentvolumeclaims`,
        body: {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'big' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '20Gi' } } },
        },
        only: REFUSAL,
      },
    ],
  },
];
