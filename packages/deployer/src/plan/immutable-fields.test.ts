import { expect, test } from 'vitest';
import { KubeError } from '../errors.ts';
import { asksForReplace } from './immutable-fields.ts';

const refusal = (causes: readonly (readonly [field: string, message: string])[]): KubeError =>
  new KubeError('invalid-manifest', {
    status: 422,
    reason: 'Invalid',
    message: 'is invalid',
    causes: causes.map(([field, message]) => ({ reason: 'FieldValueInvalid', field, message })),
  });

const STS = "Forbidden: updates to statefulset spec for fields other than 'replicas', 'template' are forbidden";

test.each([
  ['apps/v1', 'Deployment', [['spec.selector', 'Invalid value: {}: field is immutable']], true],
  ['apps/v1', 'StatefulSet', [['spec', STS]], true],
  ['batch/v1', 'Job', [['spec.template', 'Invalid value: {}: field is immutable']], true],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding', [['roleRef', 'Invalid value: {}: cannot change roleRef']], true],
  ['storage.k8s.io/v1', 'StorageClass', [['parameters', 'Forbidden: updates to parameters are forbidden.']], true],
  ['v1', 'ConfigMap', [['data', 'Forbidden: field is immutable when `immutable` is set']], true],
  ['v1', 'Service', [['spec.clusterIPs[0]', 'Invalid value: ["10.0.0.1"]: may not change once set']], true],
  [
    'apps/v1',
    'Deployment',
    [
      ['spec.selector', 'Invalid value: {}: field is immutable'],
      ['spec.replicas', 'must be positive'],
    ],
    false,
  ],
  ['apps/v1', 'Deployment', [['spec.selector', 'Required value']], false],
  ['apps/v1', 'Deployment', [['spec.template', 'field is immutable']], false],
  ['batch/v1', 'Job', [['spec.template.spec.containers[0].image', 'Required value']], false],
  ['v1', 'PersistentVolumeClaim', [['spec', 'Forbidden: spec is immutable after creation']], false],
  ['example.com/v1', 'Thing', [['spec.x', 'field is immutable']], false],
  ['apps/v1', 'Deployment', [], false],
] as const)('%s %s refused for %j asks for a replace: %s', (apiVersion, kind, causes, asks) => {
  expect(asksForReplace({ apiVersion, kind }, refusal(causes))).toBe(asks);
});
