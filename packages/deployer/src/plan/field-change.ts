import type { FieldChange } from '../plan.ts';
import type { RawChange } from './diff.ts';
import { type FieldPath, formatPath } from './field-path.ts';
import { isJsonObject } from './json.ts';
import { type DiffLine, diffLines, hunksOf } from './line-diff.ts';
import { HIDDEN, isSecretName, type Redactor } from './redaction.ts';

/** Longest text of a value in a plan; a dashboard in a ConfigMap is a hundred times that. */
const LONGEST_VALUE = 2000;
/** Longest text of what differs in many lines: nothing that changes is to be hidden behind what changes before it. */
const LONGEST_TEXT = 20_000;
const LINES_AROUND = 2;

/** A change as people may see it: values as text, cut to what differs, secrets hidden by place, by name and by value. */
export function showChange(kind: string, change: RawChange, redact: Redactor): FieldChange {
  const op = change.op === 'order' ? 'change' : change.op;
  const shown = { path: formatPath(change.path), op } as const;
  if (isSecretData(kind, change.path) || isNamedSecret(change)) return { ...shown, ...hiddenValues(change) };
  const [before, after] = [showValue(change.before, redact), showValue(change.after, redact)];
  const [cutBefore, cutAfter] = cutToDifference(before, after);
  return {
    ...shown,
    ...(change.before === undefined ? {} : { before: cutBefore }),
    ...(change.after === undefined ? {} : { after: before === after ? `${cutAfter} (hidden, changed)` : cutAfter }),
  };
}

function hiddenValues(change: RawChange): Pick<FieldChange, 'before' | 'after'> {
  if (change.before === undefined) return { after: HIDDEN };
  if (change.after === undefined) return { before: HIDDEN };
  return { before: HIDDEN, after: '(hidden, changed)' };
}

function isSecretData(kind: string, path: FieldPath): boolean {
  const [first] = path;
  return kind === 'Secret' && first?.type === 'field' && (first.name === 'data' || first.name === 'stringData');
}

/** Texts in fields and variables whose name says what they are. */
function isNamedSecret({ path, before, after }: RawChange): boolean {
  if (typeof (before ?? '') !== 'string' || typeof (after ?? '') !== 'string') return false;
  const last = path.at(-1);
  if (last?.type !== 'field') return false;
  return isSecretName(last.name) || (last.name === 'value' && isSecretItem(path.at(-2)));
}

function isSecretItem(element: FieldPath[number] | undefined): boolean {
  return element?.type === 'key' && isSecretName(String(element.keys['name'] ?? ''));
}

function showValue(value: unknown, redact: Redactor): string {
  if (value === undefined) return '';
  return redact(typeof value === 'string' ? value : JSON.stringify(maskNamed(value)));
}

/** Inside of a value that is shown whole, what its own names mark as secret is hidden as well. */
function maskNamed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskNamed);
  if (!isJsonObject(value)) return value;
  const secretItem = isSecretName(String(value['name'] ?? ''));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const hidden = typeof inner === 'string' && (isSecretName(name) || (secretItem && name === 'value'));
      return [name, hidden ? HIDDEN : maskNamed(inner)];
    }),
  );
}

/** Of two texts of many lines, the lines that differ with a little around them; what is equal between is counted in both alike. */
function cutToDifference(before: string, after: string): readonly [string, string] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  if (a.length < 6 && b.length < 6) return [cutLength(before), cutLength(after)];
  const hunks = hunksOf(diffLines(a, b), LINES_AROUND);
  const side = (other: DiffLine['op']): string =>
    hunks
      .flatMap((hunk) => {
        if ('skipped' in hunk) return [equalLines(hunk.skipped)];
        return hunk.lines.filter(({ op }) => op !== other).map(({ text }) => text);
      })
      .join('\n');
  return [cutLength(side('come'), LONGEST_TEXT), cutLength(side('gone'), LONGEST_TEXT)];
}

function equalLines(count: number): string {
  return `… ${count} equal ${count === 1 ? 'line' : 'lines'}`;
}

function cutLength(text: string, longest: number = LONGEST_VALUE): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest)}… (${text.length - longest} more characters)`;
}
