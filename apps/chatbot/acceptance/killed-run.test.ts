import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKube, startSlack } from '@otelops/sandbox';
import { expect, onTestFinished, test } from 'vitest';
import { conversationIn } from './conversation.ts';
import { startBotProcess } from './kit/bot-process.ts';
import { until } from './kit/until.ts';

test('a deploy whose bot is killed while it asks, and again in the middle, is one message with one approval, and makes nothing twice', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'otelops-killed-run-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await using slack = await startSlack({ rateLimits: false });
  await using kube = await startKube({ speed: 0 });
  const ops = conversationIn(slack, '#ops');
  const sleepy = kube.workloads.add({ target: { name: 'cert-manager' }, effect: { kind: 'never-ready' } });
  const start = async (): Promise<() => Promise<void>> => {
    const bot = await startBotProcess({ slack, kube, folder });
    onTestFinished(async () => {
      await bot.end('SIGKILL');
    });
    await until('the sockets', () => slack.sockets.connections === 2);
    return async () => {
      await bot.end('SIGKILL');
      await until('the sockets to be closed', () => slack.sockets.connections === 0);
    };
  };
  const killFirst = await start();
  await ops.command('ada', 'deploy phase-1');
  const head = await ops.sees('wants approval');
  await killFirst();
  const killSecond = await start();
  await ops.press('ben', head, 'Approve');
  await ops.becomes(head, 'waiting for Deployment cert-manager');
  await killSecond();
  await start();
  await ops.becomes(head, 'The bot was restarted in the middle; this run goes on');
  kube.workloads.remove(sleepy);
  await ops.becomes(head, 'everything ready');
  expect(ops.heads()).toHaveLength(1);
  const created = kube.log
    .since()
    .filter(({ verb, status, dryRun }) => verb === 'apply' && status === 201 && !dryRun)
    .map(({ path }) => path);
  expect(created.length).toBeGreaterThan(40);
  expect(created.filter((path, index) => created.indexOf(path) !== index)).toEqual([]);
});
