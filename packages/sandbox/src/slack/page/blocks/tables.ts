import { h } from 'preact';
import type { Json, JsonObject } from '../../page-protocol.ts';
import { readRichText } from '../text/rich-text.ts';
import { type Reading, type Shown, showPassages } from '../text/show.ts';
import type { View } from '../view.ts';
import { isList, isRecord, objectsIn, textIn } from './read.ts';
import type { Surface } from './surface.ts';

/** A table: its first row is its head. */
export function showTable(block: JsonObject, { reading }: Surface): View {
  const [head = [], ...body] = rowsOf(block);
  const columns = objectsIn(block, 'column_settings');
  const alignOf = (index: number): string => {
    const { align, is_wrapped: wrapped } = columns[index] ?? {};
    const side = align === 'right' || align === 'center' ? `align-${align}` : '';
    return `${side}${wrapped === false ? ' one-line' : ''}`.trim();
  };
  const row = (cells: readonly Json[], tag: 'th' | 'td'): View =>
    h(
      'tr',
      null,
      ...cells.map((cell, index) =>
        h(
          tag,
          { class: `${alignOf(index)}${isShort(cell) ? ' short' : ''}`.trim() || undefined },
          ...showCell(cell, reading),
        ),
      ),
    );
  const caption = textIn(block, 'caption');
  const words = head.map((cell) => (isRecord(cell) ? textIn(cell, 'text') : '')).join(', ');
  return h(
    'div',
    { class: 'table-box', tabIndex: 0, role: 'group', 'aria-label': `Table: ${caption || words}` },
    h(
      'table',
      null,
      caption === '' ? undefined : h('caption', null, caption),
      h('thead', null, row(head, 'th')),
      h('tbody', null, ...body.map((cells) => row(cells, 'td'))),
    ),
  );
}

function isShort(cell: Json): boolean {
  return isRecord(cell) && textIn(cell, 'text').length <= 20;
}

function rowsOf(block: JsonObject): readonly (readonly Json[])[] {
  const rows = block['rows'];
  return isList(rows) ? rows.filter(isList) : [];
}

function showCell(cell: Json, reading: Reading): readonly Shown[] {
  if (!isRecord(cell)) return [];
  return cell['type'] === 'rich_text' ? showPassages(readRichText(cell), reading) : [textIn(cell, 'text')];
}
