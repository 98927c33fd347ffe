import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRecord, type RunRecord, recordJson } from './run-record.ts';

const record: RunRecord = {
  schema: 1,
  id: '01j',
  cause: 'Ev1',
  words: ['deploy', 'phase-2'],
  line: 'deploy phase-2',
  verb: 'deploy',
  requester: { userId: 'U1', teamId: 'T1', name: 'mira' },
  channel: 'C1',
  quiet: false,
  createdAt: '2026-01-01T00:00:00.000Z',
  state: 'asking',
  resumed: 0,
  ask: {
    number: 1,
    digest: 'd',
    question: 'Apply?',
    cluster: 'sandbox',
    danger: 'changes',
    plans: [
      { phase: 'phase-2', hash: 'h', objects: { 'v1/Pod/a/b': { action: 'create', desired: 'x', effect: 'y' } } },
    ],
    facts: { plans: [], lines: [], more: 0, warnings: [], notes: [] },
    rule: 'second-person',
    askedAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2026-01-01T00:10:00.000Z',
  },
  approvals: [],
  offers: [['status']],
};

test('a run is read from disk as it was written', () => {
  expect(parseRecord(recordJson(record))).toEqual(record);
});

test('what is damaged or of another version is no run, and never an exception', () => {
  expect(parseRecord({ ...JSON.parse(JSON.stringify(record)), schema: 2 })).toBeUndefined();
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(record)), (value, field) => {
      const parsed = parseRecord({ ...JSON.parse(JSON.stringify(record)), [field]: value });
      if (parsed !== undefined) expect(parseRecord(recordJson(parsed))).toEqual(parsed);
      parseRecord(value as never);
    }),
  );
});
