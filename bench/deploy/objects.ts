import type { KubeObject, Phase } from '@otelops/deployer';

const part = { 'app.kubernetes.io/part-of': 'bench' };

/** A set of ordinary objects of the usual mix: config maps, services, roles and bindings, accounts, and some Deployments. */
export function ordinaryObjects(count: number, namespace: string): KubeObject[] {
  return Array.from({ length: count }, (_, index) => ordinaryObject(index, namespace));
}

function ordinaryObject(index: number, namespace: string): KubeObject {
  const name = `bench-${String(index).padStart(4, '0')}`;
  const metadata = { name, namespace, labels: { ...part, 'app.kubernetes.io/name': name } };
  switch (index % 15) {
    case 0:
      return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: deploymentSpec(name) };
    case 1:
    case 2:
      return { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
    case 3:
    case 4:
      return {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata,
        rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }],
      };
    case 5:
    case 6:
    case 7: {
      const ports = [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }];
      return {
        apiVersion: 'v1',
        kind: 'Service',
        metadata,
        spec: { selector: { 'app.kubernetes.io/name': name }, ports },
      };
    }
    default:
      return {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata,
        data: { 'config.yaml': `name: ${name}\nvalues: [1, 2, 3]\n` },
      };
  }
}

function deploymentSpec(name: string): Record<string, unknown> {
  const selector = { 'app.kubernetes.io/name': name };
  const resources = { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '32Mi' } };
  const container = {
    name: 'main',
    image: 'registry.k8s.io/pause:3.10',
    resources,
    ports: [{ containerPort: 8080, name: 'http' }],
  };
  return {
    replicas: 1,
    selector: { matchLabels: selector },
    template: { metadata: { labels: selector }, spec: { containers: [container] } },
  };
}

export function phaseOf(id: string, objects: readonly KubeObject[]): Phase {
  return { id, title: id, components: [{ name: id, objects }] };
}
