import { acquireLock, type Lock, readLock, systemClock } from '@otelops/deployer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, type Site } from './site.ts';

describe('unlocking a phase', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site[Symbol.asyncDispose]());

  const take = (runId: string, who: string): Promise<Lock> =>
    acquireLock({
      cluster: site.cluster,
      clock: systemClock,
      namespace: 'otelops',
      holder: { runId, who, from: 'a test', phase: 'phase-1', since: '2026-01-01T10:00:00Z' },
    });
  const holder = async (): Promise<string | undefined> =>
    (await readLock(site.cluster, 'otelops', 'phase-1'))?.holder?.who;
  const yes = { approved: true, by: 'noor' } as const;

  test('breaks the lock that was shown', async () => {
    const lock = await take('gone', 'ada');
    expect((await site.run('unlock', 'phase-1')).outcome).toMatchObject({ code: 'done' });
    expect(await holder()).toBeUndefined();
    await lock.release();
  });

  test('leaves that of a run which began while a person was asked', async () => {
    const first = await take('first', 'ada');
    let second: Lock | undefined;
    site.answer = async ({ question }) => {
      expect(question).toContain('ada');
      await first.release();
      second = await take('second', 'grace');
      return yes;
    };
    const { outcome } = await site.run('unlock', 'phase-1');
    expect(outcome).toMatchObject({ code: 'lock-held', summary: expect.stringContaining('grace') });
    expect(await holder()).toBe('grace');
    await second?.release();
  });

  test('has nothing to do when the holder gave it free in the meantime', async () => {
    const lock = await take('third', 'ada');
    site.answer = async () => {
      await lock.release();
      return yes;
    };
    expect((await site.run('unlock', 'phase-1')).outcome).toMatchObject({ code: 'unchanged' });
  });
});
