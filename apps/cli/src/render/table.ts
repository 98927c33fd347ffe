import type { Cell, TableEvent } from '@otelops/deployer/vocabulary';
import type { Paint } from './paint.ts';
import { fit, harmless, padEnd, padStart } from './text.ts';
import { widthOf } from './width.ts';

const gap = '  ';

/** A table in as many columns as the screen has; the widest column gives way first. */
export function renderTable(table: TableEvent, paint: Paint, screen: number): string[] {
  const texts = table.rows.map((row) => table.columns.map((column) => cellText(row[column.key])));
  const headers = table.columns.map((column) => column.title);
  const widths = shrink(columnWidths(headers, texts), screen - gap.length * Math.max(0, headers.length - 1));
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

function shrink(widths: readonly number[], room: number): number[] {
  const shrunk = [...widths];
  let excess = shrunk.reduce((sum, width) => sum + width, 0) - room;
  while (excess > 0) {
    const widest = shrunk.indexOf(Math.max(...shrunk));
    const width = shrunk[widest] ?? 0;
    if (width <= 4) break;
    shrunk[widest] = width - 1;
    excess -= 1;
  }
  return shrunk;
}
