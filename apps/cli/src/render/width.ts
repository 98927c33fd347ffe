import { createRequire } from 'node:module';

/**
 * Letters, punctuation, arrows, frames and marks that take one column each, which is nearly all that we print: for a text of
 * these alone its length is its width.
 */
const single =
  /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2500-\u259f\u2713-\u2718]*$/;

const require = createRequire(import.meta.url);
let library: typeof import('string-width').default | undefined;

/** Columns that a text takes on a terminal. What knows wide letters and emoji costs 25 ms to load, so it is asked only for those. */
export function widthOf(text: string): number {
  if (single.test(text)) return text.length;
  library ??= loadLibrary();
  return library(text);
}

function loadLibrary(): typeof import('string-width').default {
  const loaded: typeof import('string-width') = require('string-width');
  return loaded.default;
}
