import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../objects.ts';
import type { ApiResource } from '../ports.ts';
import { looksAtNamespaces, strictWebhooksOf, type VettedWrite, vets } from './admission-webhook.ts';

const configMaps: ApiResource = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
  verbs: [],
};
const write: VettedWrite = {
  operation: 'CREATE',
  resource: configMaps,
  labels: { app: 'web' },
  namespaceLabels: { team: 'blue' },
};
const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] };

function configuration(...webhooks: readonly object[]): KubeObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'judge' },
    webhooks,
  };
}

function isVetted(webhook: object, about: Partial<VettedWrite> = {}): boolean {
  return strictWebhooksOf(configuration({ rules: [rule], ...webhook })).some((one) =>
    vets(one, { ...write, ...about }),
  );
}

describe('a webhook is asked about a write', () => {
  test.each<[string, object, Partial<VettedWrite>]>([
    ['by its rule', {}, {}],
    ['by a rule of stars', { rules: [{ ...rule, apiGroups: ['*'], operations: ['*'], resources: ['*/*'] }] }, {}],
    ['of another version, when equivalents count', { rules: [{ ...rule, apiVersions: ['v2'] }] }, {}],
    ['by the second of its rules', { rules: [{ ...rule, resources: ['secrets'] }, rule] }, {}],
    ['when the labels are chosen', { objectSelector: { matchLabels: { app: 'web' } } }, {}],
    [
      'when the namespace is chosen',
      { namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'In', values: ['blue', 'red'] }] } },
      {},
    ],
    [
      'when what it must not have is missing',
      { namespaceSelector: { matchExpressions: [{ key: 'off', operator: 'NotIn', values: ['true'] }] } },
      {},
    ],
    [
      'of the whole cluster, whatever namespaces it chooses',
      { namespaceSelector: { matchLabels: { team: 'red' } } },
      { namespaceLabels: undefined },
    ],
  ])('%s', (_, webhook, about) => {
    expect(isVetted(webhook, about)).toBe(true);
  });
});

describe('a webhook is not asked', () => {
  test.each<[string, object, Partial<VettedWrite>]>([
    ['about another operation', {}, { operation: 'UPDATE' }],
    ['about another group', { rules: [{ ...rule, apiGroups: ['apps'] }] }, {}],
    [
      'about another version, when it wants exactly one',
      { matchPolicy: 'Exact', rules: [{ ...rule, apiVersions: ['v2'] }] },
      {},
    ],
    ['about another resource', { rules: [{ ...rule, resources: ['secrets', 'configmaps/status'] }] }, {}],
    ['about what lives in a namespace by a rule for the cluster', { rules: [{ ...rule, scope: 'Cluster' }] }, {}],
    ['about other labels', { objectSelector: { matchLabels: { app: 'db' } } }, {}],
    [
      'about other namespaces',
      { namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] } },
      {},
    ],
    [
      'about webhooks',
      { rules: [{ ...rule, apiGroups: ['*'], resources: ['*'] }] },
      { resource: { ...configMaps, group: 'admissionregistration.k8s.io' } },
    ],
    ['when its silence refuses nothing', { failurePolicy: 'Ignore' }, {}],
  ])('%s', (_, webhook, about) => {
    expect(isVetted(webhook, about)).toBe(false);
  });
});

test('the namespace has to be read only for a webhook that chooses by it', () => {
  const chooses = (namespaceSelector: unknown): boolean | undefined =>
    strictWebhooksOf(configuration({ namespaceSelector })).map(looksAtNamespaces)[0];
  expect(chooses(undefined)).toBe(false);
  expect(chooses({})).toBe(false);
  expect(chooses({ matchLabels: { a: 'b' } })).toBe(true);
  expect(chooses({ matchExpressions: [{ key: 'a', operator: 'Exists' }] })).toBe(true);
});
