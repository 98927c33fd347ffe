import { type DiffEvent, formatRef } from '@otelops/deployer';
import type { KnownBlock } from '@slack/types';
import { section } from './blocks.ts';
import { fieldLine } from './field-line.ts';
import { actionMarks, actionWords, riskOrder } from './marks.ts';
import { changeLines } from './plan-text.ts';
import { code, safeLine, safePlain } from './text.ts';

const shownObjects = 8;
const shownFields = 3;

/** The riskiest objects of a plan or drift report with their first fields; the rest is counted. */
export function diffBlocks(diffs: readonly DiffEvent[]): readonly KnownBlock[] {
  const note = diffNote(diffs);
  return note === '' ? [] : [section(note)];
}

/** The same as text. */
export function diffNote(diffs: readonly DiffEvent[]): string {
  const risky = diffs.filter(
    ({ action, word, changes }) => action !== 'create' || word !== undefined || changes.length > 0,
  );
  const sorted = risky.toSorted((a, b) => riskOrder.indexOf(a.action) - riskOrder.indexOf(b.action));
  const shown = sorted.slice(0, shownObjects).map(diffText);
  const creates = createTexts(diffs.filter((diff) => !risky.includes(diff)));
  const left = sorted.length - shown.length;
  const lines = [...shown, ...(left > 0 ? [`… ${left} more objects`] : []), ...creates];
  return lines.join('\n');
}

function diffText({ action, word, object, component, changes }: DiffEvent): string {
  const fields = changes.slice(0, shownFields).map((change) => {
    const author = change.by === undefined ? '' : `  by ${change.by}`;
    return `\u2003\u2003${safeLine(`${fieldLine(change)}${author}`)}`;
  });
  const left = changes.length - fields.length;
  const more = left > 0 ? [`\u2003\u2003and ${left} more fields`] : [];
  const head = `${actionMarks[action]} ${word ?? actionWords[action]} ${code(formatRef(object))} ${safeLine(component, 80)}`;
  return [head.trim(), ...fields, ...more].join('\n');
}

function createTexts(diffs: readonly DiffEvent[]): readonly string[] {
  const groups = [...Map.groupBy(diffs, ({ component }) => component)];
  const lines = groups.slice(0, shownObjects).map(([component, own]) => {
    const what = own.length === 1 && own[0] !== undefined ? formatRef(own[0].object) : `${own.length} objects`;
    return `${actionMarks.create} create ${code(`${component}: ${what}`)}`;
  });
  const left = groups.length - lines.length;
  return left > 0 ? [...lines, `… ${left} more components`] : lines;
}

/** All of them with all fields, as a file. */
export function diffFile(diffs: readonly DiffEvent[]): string {
  const lines = diffs.flatMap(({ action, word, object, component, changes }) => [
    `${word ?? actionWords[action]} ${formatRef(object)}  (${component})`,
    ...changes.flatMap(changeLines),
  ]);
  return safePlain(lines.join('\n'), 400_000);
}
