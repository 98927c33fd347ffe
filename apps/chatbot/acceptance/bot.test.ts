import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BotKit, startBot } from './kit/start-bot.ts';
import { until } from './kit/until.ts';

let kit: BotKit;
beforeAll(async () => {
  kit = await startBot();
});
afterAll(() => kit[Symbol.asyncDispose]());

test('opens two sockets, says so, and answers help to the person who asked', async () => {
  await until('two sockets', () => kit.slack.sockets.connections === 2);
  const ready = await fetch(`${kit.bot.url}/readyz`);
  expect(ready.status).toBe(200);
  const { ok } = await kit.slack.people.command('ada', '#ops', '/otel help');
  expect(ok).toBe(true);
  const answer = await until('an answer', () => kit.slack.state().ephemerals('ada').at(-1));
  expect(JSON.stringify(answer.blocks)).toContain('deploy');
});
