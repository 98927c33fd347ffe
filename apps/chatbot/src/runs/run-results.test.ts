import type { DiffEvent, TableEvent } from '@otelops/deployer';
import type { VerbEvent } from '@otelops/operations';
import { expect, test } from 'vitest';
import { shown } from '../../acceptance/shown.ts';
import { RunResults } from './run-results.ts';

const time = '2026-01-01T00:00:00.000Z';

function table(title: string, rows: number): TableEvent {
  return {
    type: 'table',
    time,
    title,
    columns: [{ key: 'a', title: 'A' }],
    rows: Array.from({ length: rows }, (_, index) => ({ a: `row ${index}` })),
  };
}

function diff(name: string): DiffEvent {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'a', name };
  return {
    type: 'diff',
    time,
    object,
    component: 'c',
    action: 'change',
    changes: [{ path: '.data.x', op: 'add', after: name }],
  };
}

function gathered(events: readonly VerbEvent[], draw?: () => Promise<Uint8Array>): RunResults {
  const results = new RunResults(draw);
  for (const event of events) results.take(event);
  return results;
}

test('the first table stands in the message, further ones in the thread, and one too long is a file', async () => {
  const results = gathered([table('First', 2), table('Second', 3), table('Long', 150)]);
  expect(shown({ blocks: results.blocks() })).toContain('*First*\nA\nrow 0\nrow 1');
  expect(shown({ blocks: results.blocks() })).toContain('📎 in the thread: Long');
  expect(results.moreTables().map((blocks) => shown({ blocks }))).toEqual(['*Second*\nA\nrow 0\nrow 1\nrow 2']);
  const [file] = results.files();
  expect(file?.filename).toBe('Long.tsv');
  expect(String(await file?.content()).split('\n')).toHaveLength(151);
});

test('few changes are told in the message, many also as a whole file', async () => {
  expect(gathered([diff('one')]).files()).toEqual([]);
  const results = gathered(Array.from({ length: 12 }, (_, index) => diff(`number-${index}`)));
  expect(shown({ blocks: results.blocks() })).toContain('… 4 more objects');
  expect(String(await results.files()[0]?.content())).toContain('number-11');
});

test('a document is a file under a harmless name', async () => {
  const document = {
    type: 'document',
    time,
    name: '../../etc/passwd',
    mediaType: 'text/yaml',
    text: 'a: 1 token=swordfish99',
  } as const;
  const [file] = gathered([document]).files();
  expect(file?.filename).toBe('etc-passwd');
  expect(await file?.content()).toBe('a: 1 token=[redacted]');
});

test('a chart is an image where one can be drawn, else drawn in letters', async () => {
  const chart = {
    type: 'chart',
    time,
    title: 'Queue',
    unit: '1',
    series: [
      {
        name: 'q',
        points: [
          [0, 1],
          [1, 2],
        ],
      },
    ],
  } as const;
  expect(shown({ blocks: gathered([chart]).blocks() })).toContain('▁█');
  const drawn = gathered([chart], async () => new Uint8Array([1, 2, 3]));
  expect(drawn.files()).toMatchObject([{ filename: 'chart-1.png', altText: 'Chart of Queue' }]);
  expect(await drawn.files()[0]?.content()).toEqual(new Uint8Array([1, 2, 3]));
});

test('a plan that was shown and approved is no result', () => {
  const results = gathered([table('Plan', 1), diff('one')]);
  results.forget();
  expect(results.blocks()).toEqual([]);
});
