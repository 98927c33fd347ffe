import { type DiffLine, diffLines, type FieldChange, hunksOf } from '@otelops/deployer/vocabulary';
import type { Paint } from './paint.ts';
import { chunk, harmless, wrap } from './text.ts';
import { widthOf } from './width.ts';

const indent = '    ';

/**
 * A field, before and after and by whom: on one line where that fits, else a line each. What is longer than the screen goes on
 * below: a value that is cut would hide what changes.
 */
export function renderChange(change: FieldChange, paint: Paint, screen: number): string[] {
  const { path, op, before = '', after = '', by } = change;
  if (before.includes('\n') || after.includes('\n')) return renderTextChange(change, paint, screen);
  const author = by === undefined ? '' : `  by ${harmless(by)}`;
  const line = `${indent}${path}: ${sides(op, harmless(before), harmless(after))}${author}`;
  const tint = { add: paint.green, remove: paint.red, change: (text: string): string => text }[op];
  if (widthOf(line) <= screen) return [tint(line)];
  const gone = op === 'add' ? [] : signed('-', before, screen).map(paint.red);
  const come = op === 'remove' ? [] : signed('+', after, screen).map(paint.green);
  return [...pathLines(path, screen), ...gone, ...come, ...authorLines(by, paint, screen)];
}

function sides(op: FieldChange['op'], before: string, after: string): string {
  if (op === 'add') return after;
  return op === 'remove' ? `${before} (removed)` : `${before} → ${after}`;
}

/** Equal lines that are shown around what differs: the two that a plan leaves, and the one that counts what it left out. */
const around = 3;

/** A text of several lines: what goes and what comes where it does, with a little of what stays the same. */
function renderTextChange(
  { path, before = '', after = '', by, op }: FieldChange,
  paint: Paint,
  screen: number,
): string[] {
  const [gone, come] = [op === 'add' ? [] : before.split('\n'), op === 'remove' ? [] : after.split('\n')];
  const lines = hunksOf(diffLines(gone, come), around).flatMap((hunk) => {
    if ('lines' in hunk) return hunk.lines.flatMap((line) => textLine(line, paint, screen));
    return [paint.dim(`      … ${hunk.skipped} equal ${hunk.skipped === 1 ? 'line' : 'lines'}`)];
  });
  return [...pathLines(path, screen), ...lines, ...authorLines(by, paint, screen)];
}

function textLine({ op, text }: DiffLine, paint: Paint, screen: number): string[] {
  if (op === 'same') return signed(' ', text, screen).map(paint.dim);
  return op === 'gone' ? signed('-', text, screen).map(paint.red) : signed('+', text, screen).map(paint.green);
}

function signed(sign: string, text: string, screen: number): string[] {
  const lines = chunk(harmless(text), room(screen, 8));
  return lines.map((line, index) => `      ${index === 0 ? sign : ' '} ${line}`.trimEnd());
}

function pathLines(path: string, screen: number): string[] {
  return wrap(`${path}:`, room(screen, indent.length)).map((line) => `${indent}${line}`);
}

function authorLines(by: string | undefined, paint: Paint, screen: number): string[] {
  if (by === undefined) return [];
  return wrap(`by ${harmless(by)}`, room(screen, 6)).map((line) => paint.dim(`      ${line}`));
}

function room(screen: number, taken: number): number {
  return Math.max(8, screen - taken);
}
