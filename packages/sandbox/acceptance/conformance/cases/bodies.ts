/** A pod template that says as little as may be said. */
export const template = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'main', image: 'registry.example/web:1.2' }] },
};

export function deployment(name: string, spec: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas: 0, selector: { matchLabels: { app: 'web' } }, template, ...spec },
  };
}

export function configMap(name: string, data: Record<string, string> = { a: '1' }): Record<string, unknown> {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}

export const DEPLOYMENTS = '/apis/apps/v1/namespaces/{ns}/deployments';
export const CONFIG_MAPS = '/api/v1/namespaces/{ns}/configmaps';
export const APPLY = 'application/apply-patch+yaml';
export const MERGE = 'application/merge-patch+json';
export const STRATEGIC = 'application/strategic-merge-patch+json';
export const JSON_PATCH = 'application/json-patch+json';
