import { expect, test } from 'vitest';
import { VirtualClock } from '../../acceptance/kit/virtual-clock.ts';
import type { Json, Store } from '../ports/store.ts';
import { createInbox } from './inbox.ts';
import type { KeptIncoming } from './incoming.ts';

function memoryStore(): Store & { readonly records: Map<string, Json>; fails: boolean } {
  const records = new Map<string, Json>();
  return {
    records,
    fails: false,
    read: (_kind, id) => records.get(id),
    list: () => [...records].map(([id, value]) => ({ id, value })),
    async write(changes) {
      if (this.fails) throw new Error('disk full');
      for (const { id, value } of changes) {
        if (value === undefined) records.delete(id);
        else records.set(id, value);
      }
    },
  };
}

const person = { userId: 'U1', teamId: 'T1' };
const command = (triggerId: string): KeptIncoming => ({
  ...{ kind: 'command', ...person, channel: 'C1', command: '/otel', text: 'status', triggerId },
});
const click: KeptIncoming = { ...{ kind: 'click', ...person, actionId: 'a.b', value: 'v', state: {} } };

test('a thing is taken once, by envelope and by what happened, also after a restart and after it was done', async () => {
  const clock = new VirtualClock();
  const store = memoryStore();
  const inbox = createInbox(clock, store);
  expect(await inbox.take('e1', command('t1'))).toBe('taken');
  expect(await inbox.take('e1', command('t1'))).toBe('duplicate');
  expect(await inbox.take('e2', command('t1'))).toBe('duplicate');
  expect(await inbox.take('e3', command('t3'))).toBe('taken');
  await inbox.done('e1');
  const next = createInbox(clock, store);
  expect(next.unfinished().map(({ id }) => id)).toEqual(['e3']);
  expect(await next.take('e4', command('t1'))).toBe('duplicate');
  expect(await next.take('e5', command('t3'))).toBe('duplicate');
});

test('what is done is remembered for two hours and forgotten then, on disk as well', async () => {
  const clock = new VirtualClock();
  const store = memoryStore();
  const inbox = createInbox(clock, store);
  await inbox.take('e1', command('t1'));
  await inbox.done('e1');
  await clock.runUntil(() => false, 3 * 3_600_000);
  await inbox.take('e2', command('t2'));
  expect([...store.records.keys()]).toEqual(['e2']);
  expect(await inbox.take('e1', command('t1'))).toBe('taken');
});

test('what the disk refused was not taken: it may come again', async () => {
  const store = memoryStore();
  const inbox = createInbox(new VirtualClock(), store);
  store.fails = true;
  await expect(inbox.take('e1', command('t1'))).rejects.toThrow('disk full');
  store.fails = false;
  expect(await inbox.take('e1', command('t1'))).toBe('taken');
});

test('two clicks of one person on one button in a hurry are one; later they are two', async () => {
  const clock = new VirtualClock();
  const inbox = createInbox(clock, memoryStore());
  expect(await inbox.take('e1', click)).toBe('taken');
  expect(await inbox.take('e2', click)).toBe('duplicate');
  expect(await inbox.take('e3', { ...click, userId: 'U2' })).toBe('taken');
  await clock.runUntil(() => false, 2_000);
  expect(await inbox.take('e4', click)).toBe('taken');
});
