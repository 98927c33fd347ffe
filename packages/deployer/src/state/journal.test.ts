import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Journal, type JournalNote, journalRecord, noteInJournal, readJournal } from './journal.ts';

const begun: Journal = {
  phase: 'phase-1',
  runId: 'run',
  operation: 'apply',
  planHash: 'sha256:0',
  who: 'ada',
  from: 'mac',
  startedAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  state: 'running',
  steps: new Map(
    ['a', 'b'].map((name) => [
      `/ConfigMap/x/${name}`,
      {
        ref: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'x', name },
        action: 'create',
        state: 'planned',
        before: '7',
      },
    ]),
  ),
};

const note: fc.Arbitrary<JournalNote> = fc.oneof(
  fc.record({
    type: fc.constant('step' as const),
    key: fc.constantFrom('/ConfigMap/x/a', '/ConfigMap/x/b', '/ConfigMap/x/unknown'),
    state: fc.constantFrom('planned', 'sent', 'done', 'failed'),
    at: fc.constant('2026-01-01T00:00:01.000Z'),
  }),
  fc.record({
    type: fc.constant('end' as const),
    state: fc.constantFrom('done', 'failed', 'cancelled'),
    code: fc.constantFrom('done', 'cancelled', 'crash-loop'),
    summary: fc.string(),
    at: fc.constant('2026-01-01T00:00:02.000Z'),
  }),
);

const RANK = { planned: 0, sent: 1, done: 2, failed: 2 };

describe('a journal', () => {
  test('never takes a step back, never knows a step that was not planned, and ends once', () => {
    fc.assert(
      fc.property(fc.array(note), (notes) => {
        let journal = begun;
        for (const one of notes) {
          const next = noteInJournal(journal, one);
          if (journal.state !== 'running') expect(next).toBe(journal);
          expect([...next.steps.keys()]).toEqual([...begun.steps.keys()]);
          for (const [key, step] of journal.steps)
            expect(RANK[next.steps.get(key)?.state ?? 'planned']).toBeGreaterThanOrEqual(RANK[step.state]);
          journal = next;
        }
        expect(journal.state !== 'running').toBe(notes.some(({ type }) => type === 'end'));
      }),
    );
  });

  test('is read as it was written, at every point of a run', () => {
    fc.assert(
      fc.property(fc.array(note), (notes) => {
        const journal = notes.reduce(noteInJournal, begun);
        const record = journalRecord('otelops', journal);
        expect(readJournal({ ...record, metadata: { ...record.metadata, resourceVersion: '3' } })).toEqual({
          value: journal,
          resourceVersion: '3',
        });
      }),
    );
  });

  test('of more objects than a ConfigMap holds keeps what went wrong and what was under way, and counts the rest', () => {
    const names = Array.from({ length: 12_000 }, (_, index) => `object-number-${index}`);
    const steps = new Map(
      names.map((name, index) => {
        const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'x', name };
        const state = index === 11_998 ? 'failed' : index === 11_999 ? 'sent' : index < 3000 ? 'done' : 'planned';
        return [`/ConfigMap/x/${name}`, { ref, action: 'create', state } as const];
      }),
    );
    const record = journalRecord('otelops', { ...begun, steps });
    // The API server counts the values as they are, not their quotes in JSON.
    expect(Object.values(record['data'] as Record<string, string>).join('').length).toBeLessThan(1024 * 1024);
    const { value } = readJournal(record);
    expect(value.steps.size + (value.omitted ?? 0)).toBe(12_000);
    const kept = [...value.steps.values()].map(({ state }) => state);
    expect([kept.filter((state) => state === 'failed'), kept.filter((state) => state === 'sent')]).toEqual([
      ['failed'],
      ['sent'],
    ]);
    expect(kept.filter((state) => state === 'done')).toHaveLength(3000);
  });

  test('with a very long reason is cut, not refused', () => {
    const at = '2026-01-01T00:00:02.000Z';
    const end = { type: 'end', state: 'failed', code: 'api-error', summary: 'x'.repeat(2_000_000), at } as const;
    expect(JSON.stringify(journalRecord('otelops', noteInJournal(begun, end))).length).toBeLessThan(20_000);
  });

  test('that cannot be read says so', () => {
    const record = journalRecord('otelops', begun);
    const broken = {
      ...record,
      data: { 'journal.json': JSON.stringify(record['data']).replaceAll('running', 'walking') },
    };
    expect(() => readJournal(broken)).toThrow(expect.objectContaining({ code: 'state-unreadable' }));
  });
});
