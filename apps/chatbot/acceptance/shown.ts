import type { RenderedMessage } from '../src/render/message.ts';

/** All that a person reads of a message, a part after the other: buttons in brackets, tables with bars. */
export function shown({ blocks }: Pick<RenderedMessage, 'blocks'>): string {
  return blocks.map(shownBlock).join('\n');
}

function shownBlock(block: RenderedMessage['blocks'][number]): string {
  switch (block.type) {
    case 'section':
      return [block.text, ...(block.fields ?? [])].flatMap((part) => part?.text ?? []).join('\n');
    case 'context':
      return block.elements.map((part) => ('text' in part ? part.text : '')).join(' · ');
    case 'actions':
      return block.elements.map((part) => (part.type === 'button' ? `[${part.text.text}]` : '')).join(' ');
    case 'table':
      return block.rows.map((row) => row.map(cellText).join(' | ')).join('\n');
    default:
      return `(${block.type})`;
  }
}

/** Text, or a time as those see it whose Slack cannot write it. */
function cellText(cell: Extract<RenderedMessage['blocks'][number], { type: 'table' }>['rows'][number][number]): string {
  if (cell.type !== 'rich_text') return cell.text;
  return /"fallback":"([^"]*)"/.exec(JSON.stringify(cell))?.[1] ?? '';
}
