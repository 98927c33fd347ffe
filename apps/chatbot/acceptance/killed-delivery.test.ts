import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SandboxSlack, startSlack } from '@otelops/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';

let slack: SandboxSlack;
let folder = '';
beforeAll(async () => {
  slack = await startSlack({ rateLimits: false });
  folder = await mkdtemp(join(tmpdir(), 'otelops-killed-'));
});
afterAll(async () => {
  await slack.close();
  await rm(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

function deliver(name: string, killAt: number | undefined): Promise<Ended> {
  const program = join(import.meta.dirname, 'kit/delivery-program.ts');
  const args = [
    slack.apiUrl,
    slack.botToken,
    join(folder, name),
    name,
    killAt === undefined ? 'never' : String(killAt),
  ];
  const child = spawn(process.execPath, ['--conditions=@otelops/source', program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Most of the time goes into loading.
    env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, output })));
}

/** What stands in the channel under this name: where, and what it says. */
function standing(name: string): readonly string[] {
  const { files } = slack.state();
  const all = slack.state().messages('#ops');
  const head = all.find(({ text }) => text === `${name} ends`);
  const saidBy = (message: (typeof all)[number]): string | undefined => {
    if (message.text.startsWith(`${name} `)) return message.text.slice(name.length + 1);
    return files.some((file) => file.name === `${name}.txt` && message.files.includes(file.id)) ? 'file' : undefined;
  };
  return all
    .flatMap((message) => {
      const text = saidBy(message);
      const isHead = message.threadTs === undefined || message.threadTs === message.ts;
      const place = isHead ? 'head' : message.threadTs === head?.ts ? 'reply' : 'astray';
      return text === undefined ? [] : [`${place}: ${text}`];
    })
    .toSorted();
}

const whole = ['head: ends', 'reply: file', 'reply: reply'];

test('killed at any step of a post, a reply, a file, an edit and a compaction, nothing is lost and nothing is there twice', async () => {
  const dry = await deliver('dry', undefined);
  expect(dry.code).toBe(0);
  expect(standing('dry')).toEqual(whole);
  const steps = Number(dry.output);
  expect(steps).toBeGreaterThan(20);
  const wrong: string[] = [];
  const points = Array.from({ length: steps }, (_, index) => index + 1);
  const work = async (): Promise<void> => {
    for (let point = points.shift(); point !== undefined; point = points.shift()) {
      const name = `kill-${point}-`;
      const first = await deliver(name, point);
      if (first.signal !== 'SIGKILL') wrong.push(`${name} was not killed: ${first.code}`);
      const second = await deliver(name, undefined);
      const seen = standing(name);
      if (second.code !== 0 || JSON.stringify(seen) !== JSON.stringify(whole))
        wrong.push(`${name} ${second.code} ${seen}`);
    }
  };
  await Promise.all([work(), work(), work()]);
  expect(wrong).toEqual([]);
});
