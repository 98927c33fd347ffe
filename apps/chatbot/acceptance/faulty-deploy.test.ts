import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKube, startSlack } from '@otelops/sandbox';
import { expect, test } from 'vitest';
import { conversationIn } from './conversation.ts';
import { startBotProcess } from './kit/bot-process.ts';
import { startBot } from './kit/start-bot.ts';
import { until } from './kit/until.ts';

const certificates = 'cert-manager';

test('a deploy through lost answers, limits, doubled clicks and closed sockets is one message that ends green', async () => {
  await using kit = await startBot({ composition: { deliveryTimes: { firstRetryMs: 100, graceMs: 500 } } });
  const { slack, kube } = kit;
  await until('the sockets', () => kit.notebook.shown('otelops.chat.sockets.connected') === 2);
  const ops = conversationIn(slack, '#ops');
  const slow = kube.workloads.add({ target: { namespace: certificates }, effect: { kind: 'never-ready' } });
  slack.faults.add({ match: { method: 'chat.postMessage' }, times: 1, effect: { kind: 'lost-response' } });
  slack.faults.add({ match: { method: 'slash_commands' }, times: 1, effect: { kind: 'duplicate' } });
  await ops.command('ada', 'deploy phase-1');
  const head = await ops.sees('wants approval');
  slack.faults.add({ match: { method: 'block_actions' }, times: 1, effect: { kind: 'duplicate' } });
  slack.faults.add({ match: { method: 'chat.update' }, times: 1, effect: { kind: 'lost-response' } });
  slack.faults.add({ match: { method: 'chat.update' }, times: 1, effect: { kind: 'status', code: 503 } });
  slack.faults.add({
    match: { method: 'chat.update' },
    times: 2,
    effect: { kind: 'too-many-requests', retryAfterSeconds: 1 },
  });
  await ops.press('ada', head, 'Approve');
  slack.sockets.disconnect('warning');
  await ops.becomes(head, 'waiting for Deployment');
  await until('all faults used up', () => slack.faults.struck === 7);
  slack.sockets.cut();
  kube.workloads.remove(slow);
  await ops.becomes(head, 'everything ready');
  await until('both sockets again', () => slack.sockets.connections === 2);
  expect(ops.heads()).toHaveLength(1);
  expect(await kit.bot.ports.delivery.settled(30_000)).toBe(true);
  expect(kit.notebook.counted('otelops.chat.deliveries', { result: 'adopted' })).toBe(1);
});

test('a bot that is killed in the middle of a deploy goes on in the same message', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'otelops-killed-bot-'));
  await using slack = await startSlack({ rateLimits: false });
  await using kube = await startKube({ speed: 0 });
  const ops = conversationIn(slack, '#ops');
  const slow = kube.workloads.add({ target: { namespace: certificates }, effect: { kind: 'never-ready' } });
  const first = await startBotProcess({ slack, kube, folder });
  await until('the sockets', () => slack.sockets.connections === 2);
  await ops.command('ada', 'deploy phase-1');
  const head = await ops.sees('wants approval');
  await ops.press('ada', head, 'Approve');
  await ops.becomes(head, 'waiting for Deployment');
  expect((await first.end('SIGKILL')).signal).toBe('SIGKILL');
  const second = await startBotProcess({ slack, kube, folder });
  kube.workloads.remove(slow);
  await ops.becomes(head, 'everything ready');
  expect(ops.heads()).toHaveLength(1);
  expect(await second.end()).toEqual({ code: 0, signal: null });
  expect(second.said()).toContain('Everything was brought to its end.');
  expect(await readFile(join(folder, 'data/audit.jsonl'), 'utf8')).toContain('approved');
  await rm(folder, { recursive: true, force: true });
});
