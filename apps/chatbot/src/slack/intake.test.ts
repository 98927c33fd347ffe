import { expect, test } from 'vitest';
import { createNotebook } from '../../acceptance/kit/notebook.ts';
import { VirtualClock } from '../../acceptance/kit/virtual-clock.ts';
import type { Envelope } from './envelope.ts';
import type { Inbox } from './inbox.ts';
import { createIntake } from './intake.ts';

const body = { command: '/otel', text: 'status', user_id: 'U1AAA', team_id: 'T1AAA', channel_id: 'C1AAA' };

function scene(take: Inbox['take']): {
  readonly clock: VirtualClock;
  readonly acks: unknown[];
  readonly processed: string[];
  receive(body: unknown): Promise<void>;
} {
  const clock = new VirtualClock();
  const acks: unknown[] = [];
  const processed: string[] = [];
  const intake = createIntake({
    ...{ clock, telemetry: createNotebook(), teamId: 'T1AAA' },
    audit: { record: async () => undefined },
    inbox: { take, done: async () => undefined, unfinished: () => [] },
    process: async (envelope: Envelope, { id }) => {
      processed.push(id);
      await envelope.ack();
      await envelope.ack();
    },
  });
  return {
    ...{ clock, acks, processed },
    receive: (what) =>
      intake({
        ...{ id: 'e1', transport: 'socket', body: what },
        ack: async (response) => {
          acks.push(response);
        },
      }),
  };
}

test('what is on disk is acknowledged once and goes on', async () => {
  const at = scene(async () => 'taken');
  await at.receive(body);
  expect(at.acks).toEqual([undefined]);
  expect(at.processed).toEqual(['e1']);
});

test('a disk that refuses is told to whoever gave a command, and nothing is done', async () => {
  const at = scene(() => Promise.reject(new Error('disk full')));
  await at.receive(body);
  expect(at.acks).toEqual([expect.objectContaining({ text: expect.stringContaining('nothing was done') })]);
  expect(at.processed).toEqual([]);
});

test('a slow disk delays the acknowledgement for a second, not for longer', async () => {
  const at = scene(() => new Promise(() => undefined));
  void at.receive(body);
  expect(await at.clock.runUntil(() => at.acks.length > 0, 999)).toBe(false);
  expect(await at.clock.runUntil(() => at.acks.length > 0, 10)).toBe(true);
});

test('a disk that says no after a second ends nothing', async () => {
  let refuse: (error: Error) => void = () => undefined;
  const at = scene(
    () =>
      new Promise((_, reject) => {
        refuse = reject;
      }),
  );
  void at.receive(body);
  expect(await at.clock.runUntil(() => at.processed.length > 0, 2_000)).toBe(true);
  const faults: unknown[] = [];
  const listener = (fault: unknown): void => void faults.push(fault);
  process.on('unhandledRejection', listener);
  refuse(new Error('disk full'));
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', listener);
  expect(faults).toEqual([]);
});

test('an uninstall in another workspace is nothing to us', async () => {
  const at = scene(async () => 'taken');
  await at.receive({ type: 'event_callback', team_id: 'T2BBB', event: { type: 'app_uninstalled' } });
  expect(at.acks).toEqual([undefined]);
  expect(at.processed).toEqual([]);
  await at.receive({ type: 'event_callback', team_id: 'T1AAA', event: { type: 'app_uninstalled' } });
  expect(at.processed).toEqual(['e1']);
});

test('what is malformed is acknowledged, and nothing else', async () => {
  const at = scene(async () => 'taken');
  await at.receive({ type: 'block_actions', actions: 'none' });
  expect(at.acks).toEqual([undefined]);
  expect(at.processed).toEqual([]);
});
