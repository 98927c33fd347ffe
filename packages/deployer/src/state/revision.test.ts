import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Phase } from '../phase.ts';
import { phaseDigest, readRevision, readRevisionInfo, revisionRecord } from './revision.ts';

const phase: Phase = {
  id: 'phase-1',
  title: 'One',
  components: [
    {
      name: 'below',
      objects: [
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'x' }, stringData: { a: 'open sesame' } },
      ],
    },
    {
      name: 'above',
      summary: 'What stands on it',
      dependsOn: ['below'],
      objects: [],
      artifacts: [{ name: 'cert-manager' }],
    },
  ],
};
const info = {
  phase: 'phase-1',
  revision: 3,
  createdAt: '2026-01-01T00:00:00.000Z',
  who: 'ada',
  planHash: 'sha256:0',
  objects: 1,
  digest: phaseDigest(phase),
};
const record = revisionRecord('otelops', { ...info, manifests: phase });

describe('a revision', () => {
  test('is read as it was written, without what only planning needs', () => {
    expect(readRevisionInfo(record)).toEqual(info);
    const { components } = readRevision(record).manifests;
    expect(components).toEqual([
      phase.components[0],
      { name: 'above', summary: 'What stands on it', dependsOn: ['below'], objects: [] },
    ]);
    expect(phaseDigest(readRevision(record).manifests)).toBe(info.digest);
  });

  test('is kept in a Secret, and shows no value beside it', () => {
    expect(record.kind).toBe('Secret');
    expect(JSON.stringify(record.metadata)).not.toContain('sesame');
  });

  test('has another digest for every other manifest', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const of = (value: string) =>
          phaseDigest({
            ...phase,
            components: [
              {
                name: 'm',
                objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { value } }],
              },
            ],
          });
        expect(of(a) === of(b)).toBe(a === b);
      }),
    );
  });

  test('that does not fit one Secret is refused', () => {
    const noise = Array.from({ length: 300_000 }, (_, index) => Math.imul(index, 2_654_435_761).toString(36)).join('');
    const objects = [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { noise } }];
    const large = { ...info, manifests: { ...phase, components: [{ name: 'm', objects }] } };
    expect(() => revisionRecord('otelops', large)).toThrow(/too large to be kept/);
  });

  test.each([
    ['no manifests', {}],
    ['what is not packed', { 'manifests.json.gz': 'AAAA' }],
    ['no phase', { 'manifests.json.gz': gzipSync('{"schemaVersion":1}').toString('base64') }],
    [
      'no manifests in a component',
      {
        'manifests.json.gz': gzipSync(
          '{"schemaVersion":1,"phase":{"id":"a","title":"a","components":[{"name":"m","objects":[1]}]}}',
        ).toString('base64'),
      },
    ],
  ])('with %s is unreadable', (_, data) => {
    expect(() => readRevision({ ...record, data })).toThrow(expect.objectContaining({ code: 'state-unreadable' }));
  });
});
