import { expect, test } from 'vitest';
import { channelNamed, startBot } from './kit/start-bot.ts';
import { until } from './kit/until.ts';

test('a bot that leads no more says nothing more, and does not wait for what it would have said', async () => {
  const lost = new AbortController();
  await using kit = await startBot({ composition: { mute: lost.signal } });
  const channel = channelNamed(kit.slack, 'ops');
  const texts = (): readonly string[] =>
    kit.slack
      .state()
      .messages('#ops')
      .map(({ text }) => text);
  const { delivery } = kit.bot.ports;
  const want = (key: string) => delivery.want({ key, channel, pace: 'now', message: { text: key, blocks: [] } });
  await want('before');
  await until('the first message', () => texts().includes('before'));
  lost.abort();
  await want('after');
  expect(await kit.bot.stop(600_000)).toBe(false);
  expect(texts()).not.toContain('after');
  expect(kit.store.read('outbox', 'after')).toMatchObject({ state: 'new' });
});
