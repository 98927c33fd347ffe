import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SandboxKube, SandboxSlack } from '@otelops/sandbox';

export interface BotProcess {
  readonly url: string;
  readonly webhookToken: string;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

const main = fileURLToPath(new URL('../../apps/chatbot/src/main.ts', import.meta.url));
const webhookToken = 'bench-webhook-token';

/** The bot as people run it, a process of its own, pointed at loopback servers. */
export async function startBotProcess(slack: SandboxSlack, kube: SandboxKube, folder: string): Promise<BotProcess> {
  writeFileSync(join(folder, 'kubeconfig'), kube.kubeconfig);
  writeFileSync(join(folder, 'otel-bot.yaml'), settingsText());
  const child = spawn(process.execPath, ['--conditions=@otelops/source', main], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'pipe'],
    env: {
      ...process.env,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
      OTELOPS_WEBHOOK_TOKEN: webhookToken,
    },
  });
  const url = await addressOf(child);
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return {
    url,
    webhookToken,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

function settingsText(): string {
  return [
    'data: data',
    'http: {port: 0}',
    'cluster: {kind: sandbox, kubeconfig: kubeconfig}',
    'alerts: {channel: C0ALERTS001}',
    'policy: {grants: [{role: operator, everyone: true}]}',
    '',
  ].join('\n');
}

/** The bot says where it listens; what else it says is shown when it ends before. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-20_000);
      const found = /The bot runs: (http:\/\/[\d.:]+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.on('exit', (code) => reject(new Error(`the bot ended with ${code}: ${said}`)));
  });
}
