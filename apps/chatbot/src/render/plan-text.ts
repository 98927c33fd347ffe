import { type FieldChange, formatRef, type PlannedObject, type PlanView } from '@otelops/deployer';
import { type DiffLine, diffLines, hunksOf } from '@otelops/deployer/vocabulary';
import { actionWords, riskOrder } from './marks.ts';
import { safePlain } from './text.ts';

/** A snippet file takes 1 MB; more than this nobody reads in chat. */
const maxLength = 400_000;

/** The whole plan as a text file: every object, every field. */
export function planText(plans: readonly PlanView[]): string {
  return safePlain(plans.flatMap(planLines).join('\n'), maxLength);
}

function planLines({ phase, title, cluster, hash, objects }: PlanView): readonly string[] {
  const changed = objects
    .filter(({ action }) => action !== 'unchanged')
    .sort((a, b) => riskOrder.indexOf(a.action) - riskOrder.indexOf(b.action));
  return [`# ${phase}: ${title}`, `# ${cluster}`, `# plan ${hash}`, '', ...changed.flatMap(objectLines), ''];
}

const signs = { create: '+', change: '~', replace: '±', prune: '-', conflict: '!', unchanged: ' ' } as const;

function objectLines({ ref, component, action, changes, conflicts, note }: PlannedObject): readonly string[] {
  const owners = conflicts.map(
    ({ path, manager, operation, since, policy }) =>
      `    ${path} of ${manager} (${operation})${since === undefined ? '' : ` since ${since}`}: ${policy}`,
  );
  return [
    `${signs[action]} ${actionWords[action]} ${formatRef(ref)}  (${component})`,
    ...(note === undefined ? [] : [`    ${note}`]),
    ...owners,
    ...changes.flatMap(changeLines),
  ];
}

/** Equal lines around what differs: the two that a plan leaves, and the one that counts what it left out. */
const around = 3;

/** Before and after; of texts of several lines those that go and come, where they do. */
export function changeLines({ path, op, before = '', after = '', by }: FieldChange): readonly string[] {
  const author = by === undefined ? '' : `  by ${by}`;
  if (op === 'change' && !before.includes('\n') && !after.includes('\n'))
    return [`    ${path}: ${before} → ${after}${author}`];
  const lines = diffLines(op === 'add' ? [] : before.split('\n'), op === 'remove' ? [] : after.split('\n'));
  const hunks = hunksOf(lines, around).flatMap((hunk) =>
    'lines' in hunk ? hunk.lines.map(signed) : [`      … ${hunk.skipped} equal lines`],
  );
  return [`    ${path}:${author}`, ...hunks];
}

function signed({ op, text }: DiffLine): string {
  return `      ${{ same: ' ', gone: '-', come: '+' }[op]} ${text}`;
}
