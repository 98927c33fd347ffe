import { expect, test } from 'vitest';
import { until } from './kit/until.ts';
import { openRoom, type RunRoom } from './run-kit.ts';

const line = 'deploy phase-1 --only priorities';
const priority = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', name: 'otel-backend' };

/** More effects than a run of one object has. */
const mostEffects = 16;

interface Death {
  readonly effect: number;
  readonly when: 'before' | 'after';
}

/** A small deploy during which the bot dies once; Slack's payloads come again as from the inbox. How it went. */
async function deployWithDeath(room: RunRoom, { effect, when }: Death): Promise<{ died: boolean; created: number }> {
  const { board, cluster, kube } = room;
  await cluster.delete(priority);
  const [mark, id] = [kube.log.mark(), `${when} ${effect}`];
  let died = false;
  const say = (): Promise<unknown> => room.command('U0MIRA', line, { id }).catch(() => undefined);
  const newest = (): string | undefined => room.runs.list()[0]?.message;
  const known = newest();
  const revive = async (again: () => Promise<unknown>): Promise<void> => {
    if (!room.isDead) return;
    died = true;
    await room.restart();
    await again();
  };
  room.dieAt(effect, when);
  await say();
  const key = await until('the question', async () => {
    await revive(say);
    const run = newest();
    return run !== undefined && run !== known && board.text(run).includes('[Approve]') ? run : undefined;
  });
  const value = `${key.slice('run/'.length)}.1`;
  const click = (): Promise<unknown> =>
    room.rawClick('U0ADA', 'run.approve', value, `${id} click`).catch(() => undefined);
  await click();
  await until('the end', async () => {
    await revive(click);
    return board.text(key).includes('everything ready');
  });
  await until('the end to be told', async () => {
    await revive(async () => undefined);
    return room.runs.list()[0]?.state === 'ended';
  });
  room.dieAt(0, 'before');
  const made = kube.log.since(mark).filter(({ verb, path, status, dryRun }) => {
    return verb === 'apply' && status === 201 && !dryRun && path.endsWith(priority.name);
  });
  return { died, created: made.length };
}

test('a bot that dies at any step of a run takes it up again: one run, one approval, nothing twice', async () => {
  await using room = await openRoom();
  const deaths = Array.from({ length: mostEffects }, (_, index) => index + 1).flatMap((effect): Death[] => [
    { effect, when: 'before' },
    { effect, when: 'after' },
  ]);
  let survived = 0;
  for (const death of deaths) {
    const runs = room.runs.list().length;
    const { died, created } = await deployWithDeath(room, death);
    expect(created, JSON.stringify(death)).toBe(1);
    expect(room.runs.list().length - runs, JSON.stringify(death)).toBe(1);
    if (died) survived += 1;
  }
  expect(survived).toBeGreaterThan(16);
  const approved = room.audit.filter(({ action, decision }) => action.startsWith('approve') && decision === 'approved');
  expect(approved.length).toBeGreaterThanOrEqual(deaths.length);
});
