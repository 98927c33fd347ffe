import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe } from 'vitest';
import { openProcesses } from '../../stack/acceptance/lab/processes.ts';
import { findFreePorts } from '../src/real/free-ports.ts';
import { findProgram } from '../src/real/programs/find-program.ts';
import { localMachine } from '../src/real/programs/local-machine.ts';
import { alertmanager } from '../src/real/programs/telemetry-programs.ts';
import type { Notification } from '../src/simulated/alertmanager/notification.ts';
import { type AlertmanagerSubject, describeAlertmanager, readBody } from './alertmanager-suite.ts';

const found = await findProgram(alertmanager, localMachine());
if (found.state !== 'found') {
  const why = `alertmanager: ${found.reasons.join('; ')}`;
  if (process.env['OTELOPS_REQUIRE_SERVERS'] === '1') throw new Error(why);
  process.stderr.write(`skipped: the same of a real ${why}\n`);
}

/** A receiver of webhooks. */
async function startReceiver(): Promise<{ url: string; told: Notification[]; close: () => void }> {
  const told: Notification[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    told.push(JSON.parse(text) as Notification);
    response.end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, told, close };
}

async function startReal(): Promise<AlertmanagerSubject> {
  if (found.state !== 'found') throw new Error(found.reasons.join('; '));
  const receiver = await startReceiver();
  const processes = await openProcesses();
  const config = {
    route: { receiver: 'bot', group_by: ['alertname'], group_wait: '50ms', group_interval: '100ms' },
    receivers: [{ name: 'bot', webhook_configs: [{ url: receiver.url }] }],
  };
  await writeFile(join(processes.folder, 'alertmanager.yml'), JSON.stringify(config));
  const [port = 0] = await findFreePorts(1);
  const ask: AlertmanagerSubject['ask'] = async (method, path, body) => {
    const json =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const signal = AbortSignal.timeout(20_000);
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, signal, ...json });
    const text = await answer.text();
    return { status: answer.status, body: readBody(path.startsWith('/-/') ? text.trim() : text) };
  };
  const close = async (): Promise<void> => {
    await processes.close();
    receiver.close();
  };
  try {
    await processes.start({
      name: 'alertmanager',
      path: found.path,
      arguments: [
        '--config.file=alertmanager.yml',
        '--storage.path=data',
        '--cluster.listen-address=',
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      ready: async () => (await ask('GET', '/-/ready')).status === 200,
    });
  } catch (error) {
    await close();
    throw error;
  }
  return { ask, notifications: () => receiver.told, close };
}

describe.skipIf(found.state !== 'found')('a real Alertmanager answers what the simulated one answers', () => {
  describeAlertmanager(startReal);
});
