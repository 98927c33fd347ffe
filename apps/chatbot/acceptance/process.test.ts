import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SandboxKube, type SandboxSlack, startKube, startSlack } from '@otelops/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { processWebhookToken, startBotProcess } from './kit/bot-process.ts';
import { until } from './kit/until.ts';

let slack: SandboxSlack;
let kube: SandboxKube;
let folder = '';
beforeAll(async () => {
  slack = await startSlack({ rateLimits: false });
  kube = await startKube({ speed: 0 });
  folder = await mkdtemp(join(tmpdir(), 'otelops-process-'));
});
afterAll(async () => {
  await slack.close();
  await kube.close();
  await rm(folder, { recursive: true, force: true });
});

test('with wrong settings it ends with 2 and tells everything that is wrong', async () => {
  const main = join(import.meta.dirname, '../src/main.ts');
  const child = spawn(process.execPath, ['--conditions=@otelops/source', main], {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'] ?? '', SLACK_BOT_TOKEN: 'nonsense' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(2);
  expect(said).toContain('otel-bot.yaml: no such file');
  expect(said).toContain('SLACK_BOT_TOKEN: a secret of 8 characters');
  expect(said).toContain('SLACK_APP_TOKEN: it is not set');
});

test('it serves its probes and figures, keeps a second one out, and stops in order', async () => {
  const bot = await startBotProcess({ slack, kube, folder });
  await until('ready', async () => (await fetch(`${bot.url}/readyz`)).status === 200);
  expect((await fetch(`${bot.url}/healthz`)).status).toBe(200);
  await slack.people.command('ada', '#ops', '/otel help');
  const metrics = await (await fetch(`${bot.url}/metrics`)).text();
  expect(metrics).toContain('otelops_chat_sockets_connected 2');
  expect(metrics).toMatch(/^otelops_chat_ack_duration_count\{transport="socket"\} \d+$/m);
  expect((await fetch(`${bot.url}/webhooks/alertmanager`, { method: 'POST', body: '{}' })).status).toBe(401);
  await expect(startBotProcess({ slack, kube, folder })).rejects.toThrow('Another process keeps the data folder');
  expect(await bot.end()).toEqual({ code: 0, signal: null });
  expect(bot.said()).not.toContain(slack.botToken);
  expect(bot.said()).not.toContain(slack.appToken);
  expect(bot.said()).not.toContain(processWebhookToken);
});

test('a token that Slack does not accept ends it with 1 and the reason', async () => {
  slack.faults.add({ match: { method: 'auth.test' }, effect: { kind: 'error', error: 'invalid_auth' } });
  await expect(startBotProcess({ slack, kube, folder })).rejects.toThrow(/ended with 1: .*invalid_auth/s);
  slack.faults.clear();
});

test('a bot whose app is taken out of the workspace ends with 1 and says so', async () => {
  const bot = await startBotProcess({ slack, kube, folder });
  await until('the sockets', () => slack.sockets.connections === 2);
  slack.administration.uninstall();
  await until('the reason', () => bot.said().includes('taken out of the workspace'));
  expect((await bot.end()).code).toBe(1);
});
