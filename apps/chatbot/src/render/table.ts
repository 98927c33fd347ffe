import type { Cell, TableEvent } from '@otelops/deployer';
import type { KnownBlock, TableBlock } from '@slack/types';
import { section } from './blocks.ts';
import { limits } from './limits.ts';
import { bold, safeLine, safePlain } from './text.ts';

/** A table as Slack draws it. A message holds one; an empty one is said in words. */
export function tableBlocks(table: TableEvent): readonly KnownBlock[] {
  const title = table.title === '' ? [] : [section(bold(table.title))];
  if (table.rows.length === 0) return [section(`${bold(table.title)} none`.trim())];
  const columns = table.columns.filter(({ key }) => table.rows.some((row) => !isNothing(row[key])));
  const header = columns.map((column) => cell(column.title));
  const rows = table.rows.slice(0, limits.tableRows - 1).map((row) => columns.map(({ key }) => cell(textOf(row[key]))));
  const block: TableBlock = {
    type: 'table',
    rows: [header, ...rows],
    column_settings: columns
      .slice(0, limits.tableColumns)
      .map(({ align }) => ({ align: align ?? 'left', is_wrapped: true })),
  };
  return [...title, block];
}

/** All rows as text with tabs between: for tables that a message cannot hold, as a file. */
export function tableText(table: TableEvent): string {
  const lines = table.rows.map((row) => table.columns.map(({ key }) => textOf(row[key]).replace(/[\t\n]/g, ' ')));
  const all = [table.columns.map(({ title }) => title), ...lines];
  return safePlain(all.map((row) => row.join('\t')).join('\n'), 400_000);
}

const notedRows = 8;

/** The first rows as lines of text: what is said of a table where it is not the point. */
export function tableNote({ title, columns, rows }: TableEvent): string {
  const lines = rows.slice(0, notedRows).map((row) => {
    const cells = columns.map(({ key }) => row[key]).filter((value) => !isNothing(value));
    return `• ${safeLine(cells.map(textOf).join(' · '), 300)}`;
  });
  const more = rows.length > notedRows ? [`… ${rows.length - notedRows} more`] : [];
  return [bold(title), ...lines, ...more].filter((line) => line !== '').join('\n');
}

/** Whether a message holds all of it. */
export function fitsMessage(table: TableEvent): boolean {
  return table.rows.length < limits.tableRows && table.columns.length <= limits.tableColumns;
}

function cell(text: string): TableBlock['rows'][number][number] {
  const shown = safePlain(text, 300);
  return { type: 'raw_text', text: shown === '' ? '–' : shown };
}

function isNothing(value: Cell | undefined): boolean {
  return value === null || value === undefined || value === '';
}

function textOf(value: Cell | undefined): string {
  if (isNothing(value)) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}
