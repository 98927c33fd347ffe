import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPermalink, writePermalink } from './permalink.ts';

test('a link to a message leads to that message', () => {
  const property = fc.property(
    fc.stringMatching(/^C[A-Z0-9]{3,10}$/),
    fc.integer({ min: 1, max: 2_000_000_000 }),
    fc.nat(999_999),
    (channel, seconds, micro) => {
      const link = { channel, ts: `${seconds}.${String(micro).padStart(6, '0')}` };
      expect(readPermalink(writePermalink(link))).toEqual(link);
    },
  );
  fc.assert(property);
});

test.each(['/', '/archives/C1', '/archives/C1/p12', '/archives/c1/p1795421644996000', '/files/F1'])(
  '%s is none',
  (path) => {
    expect(readPermalink(path)).toBeUndefined();
  },
);
