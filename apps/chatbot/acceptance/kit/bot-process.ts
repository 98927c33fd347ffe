import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxKube, SandboxSlack } from '@otelops/sandbox';

export interface BotEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The bot as people run it: a process of its own. */
export interface BotProcess {
  readonly url: string;
  /** What it has written to its error output. */
  said(): string;
  /** How it ended, by whatever. */
  readonly ended: Promise<BotEnd>;
  /** SIGTERM, or another signal; resolves with how it ended. */
  end(signal?: NodeJS.Signals): Promise<BotEnd>;
}

export interface BotProcessOptions {
  readonly slack: SandboxSlack;
  readonly kube: SandboxKube;
  /** Keeps the settings and the data of the bot; another process on it goes on where the last one ended. */
  readonly folder: string;
  /** Lines of the settings file besides the usual ones. */
  readonly settings?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const main = join(import.meta.dirname, '../../src/main.ts');

/** The webhook token of such a bot. */
export const processWebhookToken = 'a-webhook-token-for-tests';

/** Starts it between loopback servers, where everybody may do everything. Rejects with what it said when it ends at once. */
export async function startBotProcess({
  slack,
  kube,
  folder,
  settings = [],
  env = {},
}: BotProcessOptions): Promise<BotProcess> {
  await writeFile(join(folder, 'kubeconfig'), kube.kubeconfig);
  await writeFile(join(folder, 'otel-bot.yaml'), [...usual, ...settings, ''].join('\n'));
  const child = spawn(process.execPath, ['--conditions=@otelops/source', main], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'pipe'],
    env: {
      ...process.env,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
      OTELOPS_WEBHOOK_TOKEN: processWebhookToken,
      ...env,
    },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-200_000);
  });
  const ended = new Promise<BotEnd>((resolve) => child.on('close', (code, signal) => resolve({ code, signal })));
  const url = await addressOf(child, () => said);
  return {
    url,
    said: () => said,
    ended,
    end: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

const usual = [
  'data: data',
  'http: {port: 0}',
  'cluster: {kind: sandbox, kubeconfig: kubeconfig}',
  'alerts: {channel: C0ALERTS001}',
  'policy: {grants: [{role: admin, everyone: true}]}',
];

function addressOf(child: ChildProcess, said: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const found = /The bot runs: (http:\/\/[\d.:]+)/.exec(said())?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stderr?.on('data', look);
    child.on('close', (code) => reject(new Error(`the bot ended with ${code}: ${said()}`)));
  });
}
