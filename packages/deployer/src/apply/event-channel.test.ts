import { expect, test } from 'vitest';
import { EventChannel } from './event-channel.ts';

test('every event is read once, in order, also those pushed before and after the reader came', async () => {
  const channel = new EventChannel<number>(() => false);
  channel.push(1);
  const read: number[] = [];
  const reading = (async () => {
    for await (const event of channel.read()) read.push(event);
  })();
  await Promise.resolve();
  channel.push(2);
  channel.push(3);
  channel.close();
  channel.push(4);
  await reading;
  expect(read).toEqual([1, 2, 3]);
});

test('a reader that cannot follow loses progress only', async () => {
  const channel = new EventChannel<string>((event) => event === 'progress');
  for (let count = 0; count < 6000; count += 1) channel.push('progress');
  channel.push('outcome');
  channel.close();
  const read: string[] = [];
  for await (const event of channel.read()) read.push(event);
  expect(read.length).toBeLessThan(5100);
  expect(read.at(-1)).toBe('outcome');
});
