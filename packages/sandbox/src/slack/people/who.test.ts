import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_SEED } from '../workspace/seed.ts';
import { createWorkspace } from '../workspace/workspace.ts';
import { encodeText } from './who.ts';

const workspace = createWorkspace(DEFAULT_SEED, { now: () => new Date(0), after: () => () => undefined });

test('names that somebody has become ids, others stay as they are', () => {
  const text = '@ada, ask @oncall in #ops about a@example.org, @nobody and #nowhere (@here)';
  expect(encodeText(workspace, text, true)).toBe(
    '<@U0ADA000001>, ask <!subteam^S0ONCALL001> in <#C0OPS000001|ops> about a@example.org, @nobody and #nowhere (<!here>)',
  );
});

test('nothing that a person types is taken for a link, a mention or an entity of its own', () => {
  const words = fc.string({
    unit: fc.constantFrom('<', '>', '&', '!', '@', '|', '#', 'a', ' ', 'U0ADA000001', 'channel', 'lt;'),
  });
  fc.assert(
    fc.property(words, (text) => {
      const encoded = encodeText(workspace, text, false);
      expect(encoded).not.toMatch(/[<>]/);
      const decoded = encoded.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
      expect(decoded).toBe(text);
    }),
  );
});
