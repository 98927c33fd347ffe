import { type DiffEvent, type FieldChange, formatRef, type PlanAction } from '@otelops/deployer/vocabulary';
import type { Paint } from './paint.ts';
import { fit, harmless } from './text.ts';

const marks: Readonly<Record<PlanAction, string>> = {
  create: '+',
  change: '~',
  replace: '±',
  prune: '-',
  conflict: '!',
  unchanged: ' ',
};

/** The mark and the word before an object. */
const headWidth = 11;

/** One object of a plan or a drift report with its fields, a line each: before and after. */
export function renderDiff(diff: DiffEvent, paint: Paint, screen: number): string[] {
  const tint = tintOf(diff.action, paint);
  const name = fit(formatRef(diff.object), screen - headWidth);
  const component = fit(diff.component, screen - headWidth - name.length - 2);
  const head = `${tint(`${marks[diff.action]} ${diff.action.padEnd(8)}`)} ${name}  ${paint.dim(component)}`.trimEnd();
  const lines = diff.changes.flatMap((change) => renderChange(change, paint, screen));
  return [head, ...lines];
}

function renderChange(change: FieldChange, paint: Paint, screen: number): string[] {
  const path = `    ${change.path}: `;
  const { op, before = '', after = '' } = change;
  if (before.includes('\n') || after.includes('\n')) return renderTextChange(change, paint, screen);
  if (op === 'add') return [paint.green(fit(`${path}${show(after)}`, screen))];
  if (op === 'remove') return [paint.red(fit(`${path}${show(before)} (removed)`, screen))];
  return [fit(`${path}${show(before)} → ${show(after)}`, screen)];
}

/** Of a long text only so many changed lines are shown on each side. */
const shownLines = 12;

/** A text of several lines: what goes, what comes, without what stays the same around it. */
function renderTextChange({ path, before = '', after = '' }: FieldChange, paint: Paint, screen: number): string[] {
  const { gone, come } = changedLines(before.split('\n'), after.split('\n'));
  const side = (lines: readonly string[], mark: string, tint: (text: string) => string): string[] => {
    const more = lines.length > shownLines ? [paint.dim(`      … ${lines.length - shownLines} more`)] : [];
    return [...lines.slice(0, shownLines).map((line) => tint(fit(`      ${mark} ${harmless(line)}`, screen))), ...more];
  };
  return [`    ${path}:`, ...side(gone, '-', paint.red), ...side(come, '+', paint.green)];
}

function changedLines(before: readonly string[], after: readonly string[]): { gone: string[]; come: string[] } {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end))
    end += 1;
  return { gone: before.slice(start, before.length - end), come: after.slice(start, after.length - end) };
}

/** So few of a component's new objects are named one by one; more are counted by kind. */
const namedCreates = 3;

/** Objects to be created, a line or so a component: `+ create   cert-manager: 26 objects (6 CustomResourceDefinition, ...)`. */
export function renderCreates(diffs: readonly DiffEvent[], paint: Paint, screen: number): string[] {
  return [...Map.groupBy(diffs, (diff) => diff.component)].flatMap(([component, own]) => {
    if (own.length <= namedCreates) return own.flatMap((diff) => renderDiff(diff, paint, screen));
    const kinds = [...Map.groupBy(own, (diff) => diff.object.kind)].map(([kind, some]) => `${some.length} ${kind}`);
    const text = `${component}: ${own.length} objects (${kinds.join(', ')})`;
    return [`${paint.green('+ create  ')} ${fit(text, screen - 11)}`];
  });
}

function show(value: string | undefined): string {
  return harmless(value ?? '').replaceAll('\n', '⏎');
}

function tintOf(action: PlanAction, paint: Paint): (text: string) => string {
  if (action === 'create') return paint.green;
  if (action === 'change') return paint.yellow;
  if (action === 'unchanged') return paint.dim;
  return paint.red;
}
