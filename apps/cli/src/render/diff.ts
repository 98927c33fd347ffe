import { type DiffEvent, formatRef, type PlanAction } from '@otelops/deployer/vocabulary';
import { renderChange } from './field-change.ts';
import type { Paint } from './paint.ts';
import { fit } from './text.ts';

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

/** One object of a plan or a drift report with its fields: before and after. Values are never cut. */
export function renderDiff(diff: DiffEvent, paint: Paint, screen: number): string[] {
  const tint = tintOf(diff.action, paint);
  const name = fit(formatRef(diff.object), screen - headWidth);
  const component = fit(diff.component, screen - headWidth - name.length - 2);
  const word = (diff.word ?? diff.action).padEnd(8);
  const head = `${tint(`${marks[diff.action]} ${word}`)} ${name}  ${paint.dim(component)}`.trimEnd();
  return [head, ...diff.changes.flatMap((change) => renderChange(change, paint, screen))];
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

function tintOf(action: PlanAction, paint: Paint): (text: string) => string {
  if (action === 'create') return paint.green;
  if (action === 'change') return paint.yellow;
  if (action === 'unchanged') return paint.dim;
  return paint.red;
}
