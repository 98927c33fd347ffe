import type { ConformanceCase, Step } from '../conformance-case.ts';

const NS = '/api/v1/namespaces/{ns}';

const service = (name: string, ports: readonly unknown[]): Step => ({
  method: 'POST',
  path: `${NS}/services`,
  body: { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports } },
  codeOnly: true,
});

const endpoints = (name: string, subsets: readonly unknown[]): Step => ({
  method: 'POST',
  path: `${NS}/endpoints`,
  body: { apiVersion: 'v1', kind: 'Endpoints', metadata: { name }, subsets },
  codeOnly: true,
});

const slice = (service: string, endpoint: unknown): Step => ({
  method: 'POST',
  path: '/apis/discovery.k8s.io/v1/namespaces/{ns}/endpointslices',
  body: {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${service}-1`, labels: { 'kubernetes.io/service-name': service } },
    addressType: 'IPv4',
    endpoints: [endpoint],
    ports: [{ name: 'web', port: 8080 }],
  },
  codeOnly: true,
});

const pod: Step = {
  method: 'POST',
  path: `${NS}/pods`,
  body: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'main', image: 'registry.example/web:1' }] },
  },
  codeOnly: true,
};

const get = (path: string, more: Partial<Step> = {}): Step => ({ method: 'GET', path: `${NS}/${path}`, ...more });
const clerk = 'clerk-{ns}';

/** Behind no path here does anything listen: what is compared is how a server says so. */
export const proxyCases: readonly ConformanceCase[] = [
  {
    name: 'proxies: services',
    steps: [
      service('bare', [{ port: 80 }]),
      service('named', [{ name: 'web', port: 80, targetPort: 8080 }]),
      get('services/bare/proxy/'),
      get('services/bare:80/proxy/x?y=z'),
      get('services/bare:81/proxy/'),
      get('services/http:bare:80/proxy/'),
      get('services/https:named:web/proxy/'),
      get('services/named:web/proxy/'),
      get('services/named:other/proxy/'),
      get('services/ftp:named:web/proxy/'),
      get('services/a:b:c:d/proxy/'),
      get('services/nothing/proxy/'),
      get('services/nothing:80/proxy/'),
      get('services/nothing:web/proxy/'),
      { method: 'POST', path: `${NS}/services/bare/proxy/x`, body: {} },
      { method: 'PATCH', path: `${NS}/services/bare/proxy/x`, body: {} },
      get('services/bare/proxy'),
      get('services/bare/proxy/', { accept: 'text/html' }),
      get('services/bare/proxy/?watch=true'),
    ],
  },
  {
    name: 'proxies: services without anybody behind them',
    steps: [
      service('web', [{ name: 'web', port: 80, targetPort: 8080 }]),
      service('admin', [{ name: 'web', port: 80, targetPort: 8080 }]),
      service('sliced', [{ name: 'web', port: 80, targetPort: 8080 }]),
      endpoints('admin', []),
      endpoints('web', [{ notReadyAddresses: [{ ip: '10.255.255.1' }], ports: [{ name: 'web', port: 8080 }] }]),
      slice('sliced', { addresses: ['10.255.255.1'], conditions: { ready: false } }),
      get('services/admin:web/proxy/'),
      get('services/admin:80/proxy/'),
      get('services/http:admin:web/proxy/'),
      get('services/web:web/proxy/'),
      get('services/https:web:80/proxy/'),
      get('services/web:other/proxy/'),
      get('services/web/proxy/'),
      get('services/sliced:web/proxy/'),
    ],
  },
  {
    name: 'proxies: pods and nodes',
    steps: [
      pod,
      get('pods/p/proxy/'),
      get('pods/p:80/proxy/'),
      get('pods/http:p:80/proxy/'),
      get('pods/ftp:p:80/proxy/'),
      get('pods/p:web/proxy/'),
      get('pods/nothing/proxy/'),
      get('pods/p/exec?command=true'),
      get('pods/p/attach'),
      get('pods/p/portforward'),
      get('pods/nothing/exec?command=true&stdout=true'),
      get('pods/nothing/attach?stdout=true'),
      get('pods/nothing/portforward?ports=80'),
      get('pods/p/exec?command=true&stdout=true'),
      get('pods/p/attach?stdout=true'),
      get('pods/p/portforward?ports=80'),
      get('pods/p/exec?stdout=true'),
      get('pods/p/exec?command=true&stdout=true&container=other'),
      { method: 'GET', path: '/api/v1/nodes/nothing/proxy/healthz' },
      { method: 'GET', path: '/api/v1/nodes/nothing:10250/proxy/healthz' },
    ],
  },
  {
    name: 'proxies: who may',
    steps: [
      pod,
      service('bare', [{ port: 80 }]),
      get('services/bare/proxy/', { as: clerk }),
      get('services/http:bare:80/proxy/', { as: clerk }),
      { method: 'POST', path: `${NS}/services/bare/proxy/`, body: {}, as: clerk },
      { method: 'PUT', path: `${NS}/pods/p/proxy/`, body: {}, as: clerk },
      { method: 'DELETE', path: `${NS}/pods/p/proxy/x`, as: clerk },
      { method: 'PATCH', path: `${NS}/pods/p/proxy/x`, body: {}, as: clerk },
      get('services/bare/proxy/?watch=true', { as: clerk }),
      { method: 'GET', path: '/api/v1/nodes/n/proxy/', as: clerk },
      get('pods/p/exec?command=true&stdout=true', { as: clerk }),
      { method: 'POST', path: `${NS}/pods/p/exec?command=true&stdout=true`, as: clerk },
      { method: 'POST', path: `${NS}/pods/p/portforward`, as: clerk },
    ],
  },
  {
    name: 'proxies: streams take the right to create',
    steps: [
      pod,
      {
        method: 'POST',
        path: '/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/roles',
        body: {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'Role',
          metadata: { name: 'reader' },
          rules: [
            {
              apiGroups: [''],
              resources: ['configmaps', 'pods/exec', 'pods/attach', 'pods/portforward', 'services/proxy'],
              verbs: ['get', 'list'],
            },
          ],
        },
        codeOnly: true,
      },
      {
        method: 'POST',
        path: '/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/rolebindings',
        body: {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'RoleBinding',
          metadata: { name: 'reader' },
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
          subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: clerk }],
        },
        codeOnly: true,
      },
      get('configmaps', { as: clerk, codeOnly: true, until: 200 }),
      get('pods/p/exec?command=true&stdout=true', { as: clerk }),
      get('pods/p/attach?stdout=true', { as: clerk }),
      get('pods/p/portforward', { as: clerk }),
      get('pods/nothing/exec?command=true&stdout=true', { as: clerk }),
      get('services/nothing/proxy/', { as: clerk }),
    ],
  },
];
