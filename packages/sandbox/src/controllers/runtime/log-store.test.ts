import { describe, expect, test } from 'vitest';
import { MAX_LOG_LINES } from '../pod-logs.ts';
import { createLogStore } from './log-store.ts';

const clock = { now: () => new Date('2026-11-22T06:00:00Z'), after: () => () => undefined };
const POD = { namespace: 'default', name: 'web', uid: 'u1' };
const texts = (answer: ReturnType<ReturnType<typeof createLogStore>['read']>) =>
  answer.state === 'found' ? answer.lines.map(({ text }) => text) : answer.message;

describe('logs of containers', () => {
  test('present run and previous run', () => {
    const logs = createLogStore(clock);
    logs.begin('u1', 'app');
    logs.write('u1', 'app', ['one', 'two']);
    logs.end('u1', 'app');
    logs.begin('u1', 'app');
    logs.write('u1', 'app', ['three']);
    expect(texts(logs.read(POD, 'app', { previous: false }))).toEqual(['three']);
    expect(texts(logs.read(POD, 'app', { previous: true }))).toEqual(['one', 'two']);
  });

  test('what a kubelet answers when there is none', () => {
    const logs = createLogStore(clock);
    expect(logs.read(POD, 'app', { previous: false })).toEqual({
      state: 'refused',
      code: 400,
      message: 'container "app" in pod "web" is waiting to start: ContainerCreating',
    });
    logs.waiting('u1', 'app', 'trying and failing to pull image');
    expect(texts(logs.read(POD, 'app', { previous: false }))).toBe(
      'container "app" in pod "web" is waiting to start: trying and failing to pull image',
    );
    expect(texts(logs.read(POD, 'app', { previous: true }))).toBe(
      'previous terminated container "app" in pod "web" not found',
    );
  });

  test('followers hear new lines and the end, and nothing after they have left', () => {
    const logs = createLogStore(clock);
    logs.begin('u1', 'app');
    const heard: string[] = [];
    const stop = new AbortController();
    const follower = (name: string) => ({
      line: ({ text }: { text: string }) => void heard.push(`${name} ${text}`),
      end: () => void heard.push(`${name} end`),
    });
    logs.follow(POD, 'app', follower('a'), stop.signal);
    logs.follow(POD, 'app', follower('b'), new AbortController().signal);
    logs.write('u1', 'app', ['x']);
    stop.abort();
    logs.write('u1', 'app', ['y']);
    logs.end('u1', 'app');
    expect(heard).toEqual(['a x', 'b x', 'b y', 'b end']);
  });

  test('only the newest lines are kept', () => {
    const logs = createLogStore(clock);
    logs.begin('u1', 'app');
    logs.write(
      'u1',
      'app',
      Array.from({ length: MAX_LOG_LINES + 5 }, (_, index) => String(index)),
    );
    const lines = texts(logs.read(POD, 'app', { previous: false }));
    expect(lines).toHaveLength(MAX_LOG_LINES);
    expect(lines[0]).toBe('5');
  });
});
