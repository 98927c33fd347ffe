import { parseCommand, verbs } from '@otelops/operations';
import { expect, test } from 'vitest';
import { usageHint } from './usage-hint.ts';

test('the usage hint of the try-out names every verb of chat, and no command that the bot would not understand', () => {
  const usages = usageHint(verbs).split(' | ');
  const names = verbs.filter(({ mouths }) => mouths.includes('chat')).map(({ name }) => name);
  expect(names.filter((name) => !usages.includes(name))).toEqual([]);
  const whole = usages.filter((usage) => usage !== 'help' && !names.includes(usage));
  expect(whole.filter((usage) => !parseCommand(usage.split(' '), verbs).ok)).toEqual([]);
  expect(usages[0]).toBe('deploy phase-2');
});
