import { describe, expect, test } from 'vitest';
import type { Manifest } from '../objects.ts';
import { withoutInjectedFields } from './injected-fields.ts';

const named = { name: 'a' };
const injected = { ...named, annotations: { 'cert-manager.io/inject-ca-from': 'x/ca' } };
const hooks = (metadata: Manifest['metadata'], caBundle: unknown): Manifest => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata,
  webhooks: [{ name: 'v', clientConfig: { service: { name: 's' }, caBundle } }],
});
const crd = (metadata: Manifest['metadata'], caBundle: unknown): Manifest => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata,
  spec: { group: 'x', conversion: { strategy: 'Webhook', webhook: { clientConfig: { caBundle, url: 'https://x' } } } },
});

describe('fields that somebody in the cluster fills in are not set', () => {
  test('the rules of aggregated roles', () => {
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: named, rules: [] };
    expect(withoutInjectedFields({ ...role, aggregationRule: {} })).not.toHaveProperty('rules');
    expect(withoutInjectedFields(role)).toBe(role);
  });

  test.each([
    [named, 'Cg=='],
    [named, ''],
    [injected, 'c29tZXRoaW5n'],
  ])('CA bundles of %j with %j', (metadata, bundle) => {
    expect(withoutInjectedFields(hooks(metadata, bundle))['webhooks']).toEqual([
      { name: 'v', clientConfig: { service: { name: 's' } } },
    ]);
    expect(withoutInjectedFields(crd(metadata, bundle))['spec']).toEqual({
      group: 'x',
      conversion: { strategy: 'Webhook', webhook: { clientConfig: { url: 'https://x' } } },
    });
  });

  test('but a CA bundle that the manifest means', () => {
    expect(withoutInjectedFields(hooks(named, 'c29tZXRoaW5n'))).toEqual(hooks(named, 'c29tZXRoaW5n'));
    expect(withoutInjectedFields(crd(named, 'c29tZXRoaW5n'))).toEqual(crd(named, 'c29tZXRoaW5n'));
  });
});
