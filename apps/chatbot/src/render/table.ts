import type { Cell, TableEvent } from '@otelops/deployer';
import type { KnownBlock, RichTextBlock, TableBlock } from '@slack/types';
import { section } from './blocks.ts';
import { limits } from './limits.ts';
import { bold, moment, safeLine, safePlain } from './text.ts';

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
    return `• ${cells.map(notedCell).join(' · ')}`;
  });
  const more = rows.length > notedRows ? [`… ${rows.length - notedRows} more`] : [];
  return [bold(title), ...lines, ...more].filter((line) => line !== '').join('\n');
}

function notedCell(value: Cell | undefined): string {
  const text = textOf(value);
  return isMoment(text) ? moment(text, momentFormat) : safeLine(text, 120);
}

/** Whether a message holds all of it. */
export function fitsMessage(table: TableEvent): boolean {
  return table.rows.length < limits.tableRows && table.columns.length <= limits.tableColumns;
}

function cell(text: string): TableBlock['rows'][number][number] {
  if (isMoment(text)) return momentCell(text);
  const shown = safePlain(text, 300);
  return { type: 'raw_text', text: shown === '' ? '–' : shown };
}

const momentFormat = '{date_short_pretty} {time}';

/** A time as verbs and the API server write it: ISO 8601, UTC. */
function isMoment(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** Slack writes it in the reader's own time zone. */
function momentCell(iso: string): RichTextBlock {
  const milliseconds = Date.parse(iso);
  const fallback = `${new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const date = { type: 'date', timestamp: Math.floor(milliseconds / 1000), format: momentFormat, fallback } as const;
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [date] }] };
}

function isNothing(value: Cell | undefined): boolean {
  return value === null || value === undefined || value === '';
}

function textOf(value: Cell | undefined): string {
  if (isNothing(value)) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}
