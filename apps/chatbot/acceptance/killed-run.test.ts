import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type SandboxKube, type SandboxSlack, startKube, startSlack } from '@otelops/sandbox';
import { expect, test } from 'vitest';
import { conversationIn } from './conversation.ts';
import { channelNamed } from './kit/start-bot.ts';
import { until } from './kit/until.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

interface Place extends AsyncDisposable {
  readonly slack: SandboxSlack;
  readonly kube: SandboxKube;
  /** Starts the bot as a process of its own, and waits until it hears. */
  start(): Promise<void>;
  /** Pulls its plug. */
  kill(): Promise<void>;
}

async function openPlace(): Promise<Place> {
  const own = new AsyncDisposableStack();
  const slack = own.use(await startSlack());
  const kube = await startKube({ speed: 0 });
  own.defer(() => kube.close());
  const folder = await mkdtemp(join(tmpdir(), 'otelops-killed-'));
  own.defer(() => rm(folder, { recursive: true, force: true }));
  const user = (name: string): string => slack.state().people.find((person) => person.name === name)?.id ?? '';
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, kube.kubeconfig);
  const config = {
    data: join(folder, 'data'),
    http: { port: 0 },
    cluster: { kind: 'sandbox', kubeconfig },
    stack: { folder },
    policy: {
      grants: [{ role: 'operator', users: [user('ada'), user('ben')], channels: [channelNamed(slack, 'ops')] }],
      approvals: [{ danger: ['changes'], needs: 'second-person' }],
    },
  };
  await writeFile(join(folder, 'otel-bot.yaml'), JSON.stringify(config));
  let child: ChildProcess | undefined;
  let said = '';
  const kill = async (): Promise<void> => {
    const dying = child;
    child = undefined;
    if (dying === undefined || dying.exitCode !== null) return;
    const gone = new Promise((resolve) => dying.once('exit', resolve));
    dying.kill('SIGKILL');
    await gone;
    await until('the sockets to be closed', () => slack.sockets.connections === 0);
  };
  own.defer(kill);
  return {
    slack,
    kube,
    kill,
    start: async () => {
      const args = ['--conditions=@otelops/source', main, '--config', join(folder, 'otel-bot.yaml')];
      const { PATH, HOME } = process.env;
      const env = {
        ...{ PATH, HOME },
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
        SLACK_API_URL: slack.apiUrl,
      };
      const started = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
      started.stdout.on('data', (text) => (said += String(text)));
      started.stderr.on('data', (text) => (said += String(text)));
      child = started;
      await until('the bot to hear', () => {
        if (started.exitCode !== null) throw new Error(`The bot ended with ${started.exitCode}:\n${said}`);
        return slack.sockets.connections === 2;
      });
    },
    [Symbol.asyncDispose]: () => own.disposeAsync(),
  };
}

test('a deploy whose bot is killed while it asks, and again in the middle, is one message with one approval, and makes nothing twice', async () => {
  await using place = await openPlace();
  const { slack, kube } = place;
  const ops = conversationIn(slack, '#ops');
  const sleepy = kube.workloads.add({ target: { name: 'cert-manager' }, effect: { kind: 'never-ready' } });
  await place.start();
  await ops.command('ada', 'deploy phase-1');
  const head = await ops.sees('wants approval');
  await place.kill();
  await place.start();
  await ops.press('ben', head, 'Approve');
  await ops.becomes(head, 'waiting for Deployment cert-manager');
  await place.kill();
  await place.start();
  await ops.becomes(head, 'The bot was restarted in the middle; this run goes on');
  await ops.becomes(head, 'waiting for Deployment cert-manager');
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
