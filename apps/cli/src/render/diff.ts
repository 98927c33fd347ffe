import { type DiffEvent, formatRef, type PlanAction } from '@otelops/deployer/vocabulary';
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

/** One object of a plan or a drift report with its fields, a line each: before and after. */
export function renderDiff(diff: DiffEvent, paint: Paint, screen: number): string[] {
  const tint = tintOf(diff.action, paint);
  const head = `${tint(`${marks[diff.action]} ${diff.action.padEnd(8)}`)} ${formatRef(diff.object)}  ${paint.dim(diff.component)}`;
  const lines = diff.changes.map((change) => {
    const path = `    ${change.path}: `;
    if (change.op === 'add') return paint.green(fit(`${path}${show(change.after)}`, screen));
    if (change.op === 'remove') return paint.red(fit(`${path}${show(change.before)} (removed)`, screen));
    return fit(`${path}${show(change.before)} → ${show(change.after)}`, screen);
  });
  return [head, ...lines];
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

export function tintOf(action: PlanAction, paint: Paint): (text: string) => string {
  if (action === 'create') return paint.green;
  if (action === 'change') return paint.yellow;
  if (action === 'unchanged') return paint.dim;
  return paint.red;
}
