import type { KubeObject } from '../kube/types.ts';

/** Namespaces every cluster has from its first minute. */
const SYSTEM_NAMESPACES: readonly string[] = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

interface ApiServerPlace {
  apiServer: { address: string; port: number };
  caCertificate: string;
}

export function seedNamespaces({ caCertificate }: ApiServerPlace): KubeObject[] {
  return SYSTEM_NAMESPACES.flatMap((name) => [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kube-root-ca.crt', namespace: name },
      data: { 'ca.crt': caCertificate },
    },
  ]);
}

/** The `kubernetes` Service with its Endpoints and EndpointSlice, which the API server itself keeps. */
export function seedServices({ apiServer }: ApiServerPlace): KubeObject[] {
  const metadata = { name: 'kubernetes', namespace: 'default' };
  const labels = { component: 'apiserver', provider: 'kubernetes' };
  const ports = [{ name: 'https', port: apiServer.port, protocol: 'TCP' }];
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...metadata, labels },
      spec: {
        type: 'ClusterIP',
        clusterIP: '10.43.0.1',
        clusterIPs: ['10.43.0.1'],
        internalTrafficPolicy: 'Cluster',
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
        sessionAffinity: 'None',
        ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: apiServer.port }],
      },
      status: { loadBalancer: {} },
    },
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { ...metadata, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
      subsets: [{ addresses: [{ ip: apiServer.address }], ports }],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'kubernetes' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [apiServer.address], conditions: { ready: true, serving: true, terminating: false } }],
      ports,
    },
  ];
}
