import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SandboxKube, type SandboxSlack, startKube, startSlack } from '@otelops/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
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

test('a token that expired names what made it expire', async () => {
  slack.faults.add({ match: { method: 'auth.test' }, effect: { kind: 'error', error: 'token_expired' } });
  await expect(startBotProcess({ slack, kube, folder })).rejects.toThrow(/ended with 1: .*token rotation off/s);
  slack.faults.clear();
});

test('a bot whose app is taken out of the workspace ends with 1 and says so', async () => {
  const bot = await startBotProcess({ slack, kube, folder });
  await until('the sockets', () => slack.sockets.connections === 2);
  slack.administration.uninstall();
  expect(await bot.ended).toEqual({ code: 1, signal: null });
  expect(bot.said()).toContain('taken out of the workspace');
});

test('a command is one trace, from Slack to the requests of the cluster', async () => {
  const spans: { readonly name: string; readonly traceId: string }[] = [];
  const collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.end('{}');
      if (request.url === '/v1/traces') spans.push(...spansIn(JSON.parse(Buffer.concat(chunks).toString())));
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  await using own = await startSlack({ rateLimits: false });
  const place = await mkdtemp(join(tmpdir(), 'otelops-traced-'));
  const { port } = collector.address() as AddressInfo;
  const bot = await startBotProcess({
    ...{ slack: own, kube, folder: place },
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '100',
    },
  });
  await until('the sockets', () => own.sockets.connections === 2);
  await own.people.command('ada', '#ops', '/otel status');
  await until('the trace', () => {
    const trace = spans.find(({ name }) => name === 'slack command')?.traceId;
    const names = spans.filter(({ traceId }) => traceId === trace).map(({ name }) => name);
    return trace !== undefined && names.some((name) => name.startsWith('kube ')) && names.includes('slack users.info');
  });
  expect((await bot.end()).code).toBe(0);
  collector.close();
  await rm(place, { recursive: true, force: true });
});

const otlpSpans = z.object({
  resourceSpans: z.array(
    z.object({
      scopeSpans: z.array(z.object({ spans: z.array(z.object({ name: z.string(), traceId: z.string() })) })),
    }),
  ),
});

function spansIn(request: unknown): readonly { readonly name: string; readonly traceId: string }[] {
  const { resourceSpans } = otlpSpans.parse(request);
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}
