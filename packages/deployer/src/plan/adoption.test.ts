import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../objects.ts';
import { adoptionPatch, foretellAdoption, migrationPatch, planAdoption, usualFormerManagers } from './adoption.ts';

const live: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'a',
    namespace: 'x',
    resourceVersion: '7',
    labels: { old: '1', kept: '1' },
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
    managedFields: [
      {
        manager: 'kubectl-client-side-apply',
        operation: 'Update',
        apiVersion: 'v1',
        fieldsV1: {
          'f:data': { '.': {}, 'f:gone': {}, 'f:stays': {}, 'f:shared': {} },
          'f:metadata': { 'f:labels': { '.': {}, 'f:old': {} } },
        },
      },
      { manager: 'other', operation: 'Update', apiVersion: 'v1', fieldsV1: { 'f:data': { 'f:shared': {} } } },
      {
        manager: 'kubectl',
        operation: 'Update',
        subresource: 'status',
        apiVersion: 'v1',
        fieldsV1: { 'f:status': {} },
      },
    ],
  },
  data: { gone: '1', stays: '1', shared: '1' },
};

describe('taking over', () => {
  const adoption = planAdoption(live, usualFormerManagers, 'otelops', 'v1');

  test('books what former managers wrote as applied by us, and leaves the books of others and of subresources', () => {
    expect(adoption).toMatchObject({ from: ['kubectl-client-side-apply'], dropsLastApplied: true });
    expect(
      adoption?.managedFields.map(({ manager, operation, subresource }) => [manager, operation, subresource]),
    ).toEqual([
      ['otelops', 'Apply', undefined],
      ['other', 'Update', undefined],
      ['kubectl', 'Update', 'status'],
    ]);
    expect(adoption?.managedFields[0]).toMatchObject({
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:data': { 'f:gone': {} } },
    });
  });

  test('is nothing where no such manager wrote', () => {
    expect(planAdoption(live, ['helm'], 'otelops', 'v1')).toBeUndefined();
  });

  test('takes those who own by Apply as well', () => {
    const entries = [
      { manager: 'helm', operation: 'Apply', apiVersion: 'v1', fieldsV1: { 'f:data': { 'f:gone': {} } } },
      { manager: 'flux', operation: 'Apply', apiVersion: 'v1', fieldsV1: { 'f:data': { 'f:shared': {} } } },
    ];
    const applied = { ...live, metadata: { ...live.metadata, managedFields: entries } };
    const taken = planAdoption(applied, usualFormerManagers, 'otelops', 'v1');
    expect(taken).toMatchObject({ from: ['helm'], adopted: { 'f:data': { 'f:gone': {} } } });
    expect(taken?.managedFields.map(({ manager }) => manager)).toEqual(['otelops', 'flux']);
  });

  test('is foretold: fields that only they held go unless they are wanted', () => {
    if (adoption === undefined) throw new Error('none');
    const ours = { manager: 'otelops', operation: 'Apply', fieldsV1: { 'f:data': { 'f:stays': {} } } };
    const dryRun = { ...live, metadata: { ...live.metadata, managedFields: [ours] } };
    const after = foretellAdoption(dryRun, live, adoption, 'otelops');
    expect(after['data']).toEqual({ stays: '1', shared: '1' });
  });

  test('is written down only if the object has not changed since', () => {
    if (adoption === undefined) throw new Error('none');
    expect(adoptionPatch(live, adoption)).toMatchObject([
      { op: 'test', path: '/metadata/resourceVersion', value: '7' },
      { op: 'replace', path: '/metadata/managedFields' },
      { op: 'remove', path: '/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration' },
    ]);
  });
});

test('books of an older version are rewritten to the one that is applied', () => {
  expect(migrationPatch(live, 'v2')[1]).toMatchObject({
    value: [{ apiVersion: 'v2' }, { apiVersion: 'v2' }, { apiVersion: 'v2' }],
  });
});
