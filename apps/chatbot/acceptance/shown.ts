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
      return block.rows.map((row) => row.map((cell) => ('text' in cell ? cell.text : '')).join(' | ')).join('\n');
    default:
      return `(${block.type})`;
  }
}
