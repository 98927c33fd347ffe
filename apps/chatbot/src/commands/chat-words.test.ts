import { describe, expect, test } from 'vitest';
import { commandIn, terminalFlagIn, toChatText } from './chat-words.ts';
import { chatVerbs } from './command-words.ts';
import { completeLine } from './completion.ts';

test.each([
  ['otel deploy phase-2 --yes', '/otel deploy phase-2'],
  ['otel status --context my-cluster --output json', '/otel status'],
  ['otel deploy phase-2 --config=lab.yaml --take kubectl', '/otel deploy phase-2 --take kubectl'],
  ['Look which one: otel diagnose certificate', 'Look which one: /otel diagnose certificate'],
  ['See `otel status`, or otel itself.', 'See `/otel status`, or otel itself.'],
  ['Correct the tag of the image.', 'Correct the tag of the image.'],
])('%j reads %j in chat', (advice, text) => {
  expect(toChatText(advice, '/otel')).toBe(text);
});

test('an advice that is a command of chat can be run; one for the terminal alone cannot', () => {
  expect(commandIn('otel deploy phase-2 --yes')?.args).toMatchObject({ target: 'phase-2' });
  expect(commandIn('otel vendor')).toBeUndefined();
  expect(commandIn('Deploy again.')).toBeUndefined();
});

test('a flag of the terminal is known for what it is', () => {
  expect(terminalFlagIn(['deploy', '--context=x'])).toBe('--context=x');
  expect(terminalFlagIn(['deploy', '--dry-run'])).toBeUndefined();
});

describe('the chooser', () => {
  const lines = (typed: string): readonly string[] =>
    completeLine(typed, chatVerbs, { COMPONENT: ['loki', 'tempo'] }).map(({ value }) => value);

  test('offers every verb, and finds lines by any parts of their words, in order', () => {
    for (const verb of chatVerbs) expect(lines(verb.name)).toContain(verb.name);
    expect(lines('dep 2')[0]).toBe('deploy phase-2');
    expect(lines('deploy phase-3 only lo')).toEqual(['deploy phase-3 --only loki']);
    expect(lines('no such thing')).toEqual([]);
  });

  test('keeps to what Slack takes', () => {
    const options = completeLine('', chatVerbs);
    expect(options.length).toBeLessThanOrEqual(100);
    for (const { text, value } of options) {
      expect(text.length).toBeLessThanOrEqual(75);
      expect(value.length).toBeLessThanOrEqual(75);
    }
  });
});
