import { type FieldChange, formatRef, type PlannedObject, type PlanView } from '@otelops/deployer';
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

/** Before and after, line by line where they have several. */
export function changeLines({ path, op, before = '', after = '' }: FieldChange): readonly string[] {
  if (op === 'change' && !before.includes('\n') && !after.includes('\n')) return [`    ${path}: ${before} → ${after}`];
  const side = (sign: string, text: string): string[] => text.split('\n').map((line) => `      ${sign} ${line}`);
  return [`    ${path}:`, ...(op === 'add' ? [] : side('-', before)), ...(op === 'remove' ? [] : side('+', after))];
}
