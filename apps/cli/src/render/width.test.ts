import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { widthOf } from './width.ts';

test('every single letter of the plane is as wide as the library says', () => {
  const wrong: string[] = [];
  for (let code = 0; code <= 0xffff; code += 1) {
    const letter = String.fromCharCode(code);
    if (widthOf(letter) !== stringWidth(letter)) wrong.push(code.toString(16));
  }
  expect(wrong).toEqual([]);
});

test('so is any text, of wide letters, joined marks and emoji as well', () => {
  const ours = fc.stringMatching(/^[ -~\u00a1-\u00ac\u2010-\u2027\u2190-\u21ff\u2713-\u2718]{0,20}$/);
  fc.assert(fc.property(ours, (text) => widthOf(text) === stringWidth(text)));
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => widthOf(text) === stringWidth(text)));
});
