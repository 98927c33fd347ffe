import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { until } from './kit/until.ts';

/** The SDK is one for a process, so each case has a process of its own. */
const program = `
import { systemClock } from '@otelops/deployer';
import { startTelemetry } from './apps/chatbot/src/telemetry/start-telemetry.ts';
const { telemetry, metrics, stop } = startTelemetry({
  clock: systemClock, env: process.env, version: '1.2.3', lowest: 'info',
  writeLine: (line) => process.stdout.write(line + '\\n'),
});
telemetry.gauge('otelops.chat.outbox.waiting', () => 7);
await telemetry.span('slack command', { 'otelops.chat.user': 'U1' }, async () => {
  telemetry.duration('otelops.chat.ack.duration', 0.02, { transport: 'socket' });
  telemetry.count('otelops.chat.inbox.received', 2, { kind: 'command' });
  telemetry.log('warn', 'the token was xoxb-123456789-abcdefghij', { password: 'x', url: 'https://a:hunter22@b/' });
  telemetry.log('debug', 'nobody reads this');
});
await telemetry.span('broken', {}, async () => { throw new Error('no way'); }).catch(() => undefined);
process.stdout.write('METRICS ' + JSON.stringify(await metrics()) + '\\n');
await stop(20000);
`;

async function run(env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(
    process.execPath,
    ['--conditions=@otelops/source', '--input-type=module-typescript', '--eval', program],
    { env: { PATH: process.env['PATH'] ?? '', ...env }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.on('exit', resolve));
  expect(code).toBe(0);
  return text;
}

test('without an endpoint, figures are at /metrics and the log on the output, with nothing secret in it', async () => {
  const text = await run({});
  const [line = ''] = text.split('\n');
  expect(JSON.parse(line)).toMatchObject({ level: 'warn', message: 'the token was [redacted]' });
  expect(text).not.toContain('hunter22');
  expect(text).not.toContain('nobody reads this');
  const metrics: unknown = JSON.parse(/^METRICS (.*)$/m.exec(text)?.[1] ?? '""');
  expect(metrics).toContain('otelops_chat_ack_duration_count{transport="socket"} 1');
  expect(metrics).toContain('otelops_chat_inbox_received_total{kind="command"} 2');
  expect(metrics).toContain('otelops_chat_outbox_waiting 7');
});

test('with an endpoint, traces, figures and logs go there as well, and the log names its trace', async () => {
  const received = new Map<string, string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      received.set(path, (received.get(path) ?? '') + Buffer.concat(chunks).toString('latin1'));
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const text = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
    const paths = await until('all three signals', () => received.size === 3 && [...received.keys()].toSorted());
    expect(paths).toEqual(['/v1/logs', '/v1/metrics', '/v1/traces']);
    expect(received.get('/v1/traces')).toContain('slack command');
    expect(received.get('/v1/traces')).toContain('no way');
    expect(received.get('/v1/metrics')).toContain('otelops.chat.ack.duration');
    expect(received.get('/v1/logs')).toContain('the token was [redacted]');
    expect([...received.values()].join('')).not.toContain('hunter22');
    expect(text).toMatch(/"trace_id":"[0-9a-f]{32}"/);
    expect(text).toContain('otelops_chat_ack_duration_count');
  } finally {
    server.close();
  }
});
