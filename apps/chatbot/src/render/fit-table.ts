import type { KnownBlock, TableBlock } from '@slack/types';
import { cutText } from './cut-text.ts';
import { limits } from './limits.ts';

type TableCell = TableBlock['rows'][number][number];

/** A table within Slack's rows, columns and letters; whole rows go first, then the ends of long cells. */
export function fitTable(block: TableBlock): readonly KnownBlock[] {
  const given = block.rows.slice(0, limits.tableRows).map((row) => row.slice(0, limits.tableColumns).map(fitCell));
  const columns = Math.max(0, ...given.map((row) => row.length));
  const rows = given.map((row) => [...row, ...Array.from({ length: columns - row.length }, () => emptyCell)]);
  if (rows.length === 0 || columns === 0) return [];
  const cells = Math.floor(limits.tableText / (rows.length * columns));
  const total = rows.flat().reduce((sum, cell) => sum + lengthOf(cell), 0);
  if (total <= limits.tableText) return [{ ...block, rows }];
  return [{ ...block, rows: rows.map((row) => row.map((cell) => cutCell(cell, cells))) }];
}

const emptyCell: TableCell = { type: 'raw_text', text: '–' };

/** An empty cell is refused. */
function fitCell(cell: TableCell): TableCell {
  return cell.type === 'raw_text' && cell.text.trim() === '' ? emptyCell : cell;
}

function cutCell(cell: TableCell, max: number): TableCell {
  return cell.type === 'raw_text' ? { ...cell, text: cutText(cell.text, max) } : cell;
}

/** A time, as Slack writes it: what we put into a cell besides text. */
const momentLength = 30;

function lengthOf(cell: TableCell): number {
  return cell.type === 'raw_text' ? cell.text.length : momentLength;
}
