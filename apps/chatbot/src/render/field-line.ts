import type { FieldChange } from '@otelops/deployer';
import { cutText } from './cut-text.ts';
import { safePlain } from './text.ts';

/** Longest text of a value in a line; a plan's own texts are up to 2,000 characters. */
const longestValue = 48;
const longestPath = 56;

/**
 * A changed field on one line of at most 170 characters: `.spec.replicas: 1 → 2`. Of long values that part is shown in which
 * they differ, with a little before and after it: two different values never look the same. Where they differ only in what is
 * redacted, that is said. Redacted, not escaped.
 */
export function fieldLine({ path, op, before = '', after = '' }: FieldChange): string {
  const place = endOf(oneLine(safePlain(path, Number.POSITIVE_INFINITY)), longestPath);
  if (op === 'remove') return `${place} removed`;
  const shown = op === 'add' ? cutText(oneLine(safeWhole(after)), longestValue) : difference(before, after);
  const line = `${place}: ${shown}`;
  // A place that is named like a secret hides what stands after it, and half of a change would be misleading.
  return safePlain(line) === line ? line : `${place}: ${op === 'add' ? 'hidden' : 'hidden, changed'}`;
}

function difference(before: string, after: string): string {
  const [left, right] = [safeWhole(before), safeWhole(after)];
  if (left === right) return `${cutText(oneLine(left), longestValue)} (changed in what is hidden)`;
  const [one, other] = fitPair(oneLine(left), oneLine(right));
  // What looks the same is told apart letter by letter.
  const pair = looks(one) === looks(other) ? fitPair(exactly(left), exactly(right)) : [one, other];
  return pair.join(' → ');
}

/** Redacted before it is cut: half a secret is not known for one. */
function safeWhole(text: string): string {
  return safePlain(text, Number.POSITIVE_INFINITY);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function looks(text: string): string {
  return oneLine(text.normalize('NFKC').replace(/\p{Cf}|\p{Default_Ignorable_Code_Point}/gu, ''));
}

function exactly(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '⏎');
  return escaped.replace(/[^\x21-\x7e⏎]/gu, (letter) =>
    letter === ' ' ? '␠' : `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** So much of what is the same stays on each side of the difference. */
const kept = { before: 20, after: 8 } as const;

/** The letter in which they part is always within the cut, so that the cuts differ as well. */
function fitPair(left: string, right: string): readonly [string, string] {
  if (left.length <= longestValue && right.length <= longestValue) return [left, right];
  const from = contextStart(left, commonStart(left, right));
  const end = Math.max(0, commonEnd(left, right) - kept.after);
  const fit = (text: string): string => {
    const until = text.length - end;
    const body = text.slice(from, Math.max(until, from));
    return `${from > 0 ? '…' : ''}${cutText(body === text.slice(from) ? body : `${body}…`, longestValue)}`;
  };
  return [fit(left), fit(right)];
}

/** Where the shown part begins: at the last border within reach, so that names stay whole. */
function contextStart(text: string, parting: number): number {
  const reach = Math.max(0, parting - kept.before);
  if (reach === 0) return 0;
  const border = text.slice(reach, parting).search(/[\s/:@,;=]/);
  return outsidePair(text, border === -1 ? reach : reach + border);
}

function commonStart(left: string, right: string): number {
  const most = Math.min(left.length, right.length);
  let length = 0;
  while (length < most && left[length] === right[length]) length += 1;
  return outsidePair(left, length);
}

function commonEnd(left: string, right: string): number {
  const most = Math.min(left.length, right.length) - commonStart(left, right);
  let length = 0;
  while (length < most && left.at(-1 - length) === right.at(-1 - length)) length += 1;
  return length;
}

/** Never between the two halves of a character. */
function outsidePair(text: string, index: number): number {
  const last = text.charCodeAt(index - 1);
  return last >= 0xd800 && last <= 0xdbff ? index - 1 : index;
}

function endOf(text: string, max: number): string {
  if (text.length <= max) return text;
  const start = text.length - max + 1;
  const low = text.charCodeAt(start);
  return `…${text.slice(low >= 0xdc00 && low <= 0xdfff ? start + 1 : start)}`;
}
