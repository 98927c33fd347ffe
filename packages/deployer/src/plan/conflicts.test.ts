import { describe, expect, test } from 'vitest';
import { KubeError } from '../errors.ts';
import type { KubeObject } from '../objects.ts';
import { isApplyConflict, policyFor, readConflicts, withoutYielded, yieldFields } from './conflicts.ts';

const live: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'a',
    namespace: 'x',
    annotations: { 'a.b/c': 'theirs' },
    managedFields: [
      { manager: 'otelops', operation: 'Apply', apiVersion: 'apps/v1', fieldsV1: { 'f:spec': { 'f:paused': {} } } },
      {
        manager: 'kubectl',
        operation: 'Update',
        subresource: 'scale',
        time: '2026-01-01T00:00:00Z',
        fieldsV1: { 'f:spec': { 'f:replicas': {} } },
      },
      { manager: 'helm', operation: 'Apply', fieldsV1: { 'f:metadata': { 'f:annotations': { 'f:a.b/c': {} } } } },
    ],
  },
  spec: { replicas: 5, paused: false },
};

const answer = (causes: readonly { field: string; message: string }[]): KubeError =>
  new KubeError('field-conflict', {
    status: 409,
    reason: 'Conflict',
    message: 'Apply failed',
    causes: causes.map((cause) => ({ reason: 'FieldManagerConflict', ...cause })),
  });

describe('conflicts in an answer', () => {
  const error = answer([
    { field: '.spec.replicas', message: 'conflict with "kubectl" with subresource "scale" using apps/v1' },
    { field: '.metadata.annotations.a.b/c', message: 'conflict with "helm"' },
    { field: '.spec.other', message: 'conflict with "odd \\"name\\"" using apps/v1' },
  ]);

  test('name path, manager, operation and time', () => {
    expect(isApplyConflict(error)).toBe(true);
    expect(readConflicts(error, live, [], 'otelops').map(({ place: _, ...conflict }) => conflict)).toEqual([
      {
        path: '.spec.replicas',
        manager: 'kubectl',
        operation: 'Update',
        subresource: 'scale',
        since: '2026-01-01T00:00:00Z',
        policy: 'abort',
      },
      { path: '.metadata.annotations["a.b/c"]', manager: 'helm', operation: 'Apply', policy: 'abort' },
      { path: '.spec.other', manager: 'odd "name"', operation: 'Update', policy: 'abort' },
    ]);
  });

  test('are yielded field by field', () => {
    const manifest = {
      ...live,
      metadata: { name: 'a', annotations: { 'a.b/c': 'ours' } },
      spec: { replicas: 1, paused: true },
    };
    const conflicts = readConflicts(
      error,
      live,
      [{ path: '.spec.replicas', policy: 'yield' }, { policy: 'force' }],
      'otelops',
    );
    expect(conflicts.map(({ policy }) => policy)).toEqual(['yield', 'force', 'force']);
    expect(withoutYielded(manifest, conflicts)).toEqual({ ...manifest, spec: { paused: true } });
  });
});

describe('the policy of a conflict', () => {
  const conflict = { kind: 'Deployment', path: '.spec.replicas', manager: 'kube-controller-manager' };
  test('is that of the first rule that fits, else abort', () => {
    expect(policyFor([], conflict)).toBe('abort');
    expect(
      policyFor(
        [
          { kind: 'StatefulSet', policy: 'force' },
          { path: '.spec.*', manager: 'kube-*', policy: 'yield' },
        ],
        conflict,
      ),
    ).toBe('yield');
  });
});

describe('fields left to others beforehand', () => {
  const rules = [{ path: '.spec.replicas', policy: 'yield' }] as const;
  const manifest = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'a' },
    spec: { replicas: 1, paused: true },
  };

  test('are those that another holds with another value', () => {
    expect(yieldFields(manifest, live, rules, 'otelops')).toMatchObject({
      manifest: { spec: { paused: true } },
      conflicts: [{ path: '.spec.replicas', manager: 'kubectl', policy: 'yield' }],
    });
  });

  test('are none where the values agree, nobody else holds the field, or no rule says so', () => {
    expect(yieldFields({ ...manifest, spec: { replicas: 5 } }, live, rules, 'otelops').conflicts).toEqual([]);
    expect(yieldFields(manifest, live, [{ path: '.spec.paused', policy: 'yield' }], 'otelops').conflicts).toEqual([]);
    expect(yieldFields(manifest, live, [], 'otelops').manifest).toBe(manifest);
  });
});
