import { describe, expect, test } from 'vitest';
import { createInFlightLimit } from './in-flight-limit.ts';
import { proxyFor } from './proxy.ts';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the in-flight limit', () => {
  test('runs no more than so many at once, first come first served, and frees places of tasks that fail', async () => {
    const limit = createInFlightLimit({ running: 3, waiting: 100 });
    let running = 0;
    let most = 0;
    const started: number[] = [];
    const tasks = Array.from({ length: 20 }, (_, index) =>
      limit.run(async () => {
        started.push(index);
        running += 1;
        most = Math.max(most, running);
        await tick();
        running -= 1;
        if (index % 3 === 0) throw new Error(`task ${index}`);
        return index;
      }),
    );
    const results = await Promise.allSettled(tasks);
    expect(most).toBe(3);
    expect(started).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(7);
  });

  test('refuses more waiting calls than its bound instead of keeping them', async () => {
    const limit = createInFlightLimit({ running: 1, waiting: 1 });
    const first = limit.run(tick);
    const second = limit.run(tick);
    await expect(limit.run(tick)).rejects.toMatchObject({ code: 'internal-error' });
    await Promise.all([first, second]);
    await expect(limit.run(async () => 'free again')).resolves.toBe('free again');
  });

  test('lets a waiting call leave by its signal, and its place goes to the next', async () => {
    const limit = createInFlightLimit({ running: 1, waiting: 10 });
    const leaving = new AbortController();
    const first = limit.run(tick);
    const second = limit.run(async () => 'never', leaving.signal);
    const third = limit.run(async () => 'third');
    leaving.abort(new Error('left'));
    await expect(second).rejects.toThrow('left');
    await first;
    await expect(third).resolves.toBe('third');
    await expect(limit.run(async () => 'never', leaving.signal)).rejects.toThrow('left');
  });
});

describe('the proxy of the environment', () => {
  const variables = {
    HTTPS_PROXY: 'http://proxy:3128',
    NO_PROXY: '.internal,10.0.0.0/8,host.example:6443,exact.example',
  };
  test.each([
    ['https://api.example:6443', 'http://proxy:3128'],
    ['https://127.0.0.1:6443', undefined],
    ['https://localhost:6443', undefined],
    ['https://a.internal', undefined],
    ['https://internal', 'http://proxy:3128'],
    ['https://10.1.2.3:6443', undefined],
    ['https://11.1.2.3:6443', 'http://proxy:3128'],
    ['https://host.example:6443', undefined],
    ['https://host.example:443', 'http://proxy:3128'],
    ['https://sub.exact.example', undefined],
    ['http://api.example', undefined],
  ])('for %s is %s', (server, proxy) => expect(proxyFor(server, variables)).toBe(proxy));

  test('is none for any host with *, and takes addresses without scheme', () => {
    expect(proxyFor('https://a', { HTTPS_PROXY: 'http://p', NO_PROXY: '*' })).toBeUndefined();
    expect(proxyFor('https://a', { https_proxy: 'p:1' })).toBe('http://p:1');
  });
});
