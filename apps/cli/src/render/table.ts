import type { Cell, TableEvent } from '@otelops/deployer/vocabulary';
import type { Paint } from './paint.ts';
import { fit, harmless, padEnd, padStart } from './text.ts';
import { widthOf } from './width.ts';

const gap = '  ';

/** A table in as many columns as the screen has; the widest column of prose gives way first, names and hashes only then. */
export function renderTable(table: TableEvent, paint: Paint, screen: number): string[] {
  const texts = table.rows.map((row) => table.columns.map((column) => cellText(row[column.key])));
  const headers = table.columns.map((column) => column.title);
  const room = screen - gap.length * Math.max(0, headers.length - 1);
  const isProse = headers.map((_, index) => texts.some((row) => row[index]?.includes(' ') === true));
  const isAny = headers.map(() => true);
  const passes = [
    [isProse, readable],
    [isAny, readable],
    [isProse, narrowest],
    [isAny, narrowest],
  ] as const;
  const widths = passes.reduce<readonly number[]>(
    (all, [givesWay, least]) => shrink(all, { room, givesWay, least }),
    columnWidths(headers, texts),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        const cut = fit(cell, width);
        return table.columns[index]?.align === 'right' ? padStart(cut, width) : padEnd(cut, width);
      })
      .join(gap)
      .trimEnd();
  const title = table.title === '' ? [] : [paint.bold(table.title)];
  if (texts.length === 0) return [...title, paint.dim('(none)')];
  return [...title, paint.dim(line(headers)), ...texts.map(line)];
}

function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '-';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return harmless(String(cell)).replace(/[\n\t]/g, ' ');
}

function columnWidths(headers: readonly string[], rows: readonly (readonly string[])[]): number[] {
  return headers.map((header, index) =>
    rows.reduce((widest, row) => Math.max(widest, widthOf(row[index] ?? '')), widthOf(header)),
  );
}

/** Prose, and longer names, give way down to this before anything else does. */
const readable = 16;

/** Less than so many columns are no column. */
const narrowest = 4;

interface Squeeze {
  readonly room: number;
  /** Which columns may give way. */
  readonly givesWay: readonly boolean[];
  readonly least: number;
}

/** Takes from the widest of those that may give way, until all fit or nothing is left to take. */
function shrink(widths: readonly number[], { room, givesWay, least }: Squeeze): readonly number[] {
  const shrunk = [...widths];
  let excess = shrunk.reduce((sum, width) => sum + width, 0) - room;
  while (excess > 0) {
    const candidates = shrunk.map((width, index) => (givesWay[index] === true ? width : 0));
    const most = Math.max(...candidates);
    if (most <= least) break;
    shrunk[candidates.indexOf(most)] = most - 1;
    excess -= 1;
  }
  return shrunk;
}
