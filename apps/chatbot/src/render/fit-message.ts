import type { ActionsBlock, ContextBlock, KnownBlock, SectionBlock } from '@slack/types';
import { cutMrkdwn, cutText } from './cut-text.ts';
import { fitButton, fitPlain, fitTextObject } from './fit-elements.ts';
import { fitTable } from './fit-table.ts';
import { limits } from './limits.ts';
import type { RenderedMessage } from './message.ts';

/**
 * The message as Slack takes it: what is too long is cut, what is empty is left out, what is too much is dropped from the
 * end with a line that says so. Buttons are kept before text is. A message within the limits comes out as it went in.
 */
export function fitMessage(message: RenderedMessage): RenderedMessage {
  const text = cutMrkdwn(message.text.trim() === '' ? '…' : message.text, limits.text);
  return { text, blocks: withinTotal(fitBlocks(message.blocks, limits.blocks)) };
}

/** All parts together: what comes last goes first, but neither the head nor what a person can act on. */
function withinTotal(blocks: readonly KnownBlock[]): readonly KnownBlock[] {
  let total = weightOf(blocks);
  if (total <= limits.total) return blocks;
  total += weightOf(leftOut(blocks.length));
  const kept: KnownBlock[] = [];
  for (const [index, block] of [...blocks.entries()].reverse()) {
    const isDroppable = index >= headParts && !isActions(block);
    if (total > limits.total && isDroppable) total -= weightOf(block);
    else kept.push(block);
  }
  return [...kept.reverse(), leftOut(blocks.length - kept.length)];
}

const headParts = 2;

function weightOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + weightOf(each), 0);
  if (typeof value !== 'object' || value === null) return 0;
  const text = 'text' in value && typeof value.text === 'string' ? value.text.length : 0;
  const part = 'type' in value ? limits.part : 0;
  return Object.values(value).reduce((sum: number, each) => sum + weightOf(each), text + part);
}

function leftOut(parts: number): ContextBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text: `… ${parts} more parts left out` }] };
}

/** The same for the blocks of a modal or the Home tab, which take 100. */
export function fitBlocks(blocks: readonly KnownBlock[], max: number = limits.viewBlocks): readonly KnownBlock[] {
  const fitted = withOneTable(blocks.flatMap(fitBlock));
  if (fitted.length <= max) return fitted;
  const room = max - 1 - fitted.filter(isActions).length;
  let left = Math.max(0, room);
  const kept = fitted.filter((block) => isActions(block) || left-- > 0);
  return [...kept.slice(0, max - 1), leftOut(fitted.length - kept.length)];
}

function isActions(block: KnownBlock): boolean {
  return block.type === 'actions';
}

/** A message may hold one table. */
function withOneTable(blocks: readonly KnownBlock[]): readonly KnownBlock[] {
  const first = blocks.find((block) => block.type === 'table');
  return blocks.filter((block) => block.type !== 'table' || block === first);
}

function fitBlock(block: KnownBlock): readonly KnownBlock[] {
  switch (block.type) {
    case 'header':
      return isBlank(block.text.text) ? [] : [{ ...block, text: fitPlain(block.text, limits.header) }];
    case 'section':
      return fitSection(block);
    case 'context':
      return fitContext(block);
    case 'actions':
      return fitActions(block);
    case 'markdown':
      return isBlank(block.text) ? [] : [{ ...block, text: cutText(block.text, limits.markdown) }];
    case 'table':
      return fitTable(block);
    case 'image':
      return [{ ...block, alt_text: cutText(block.alt_text, limits.altText) || 'image' }];
    default:
      return [block];
  }
}

function fitSection(block: SectionBlock): readonly KnownBlock[] {
  const { text, fields, accessory, ...rest } = block;
  const kept = (fields ?? [])
    .filter((field) => !isBlank(field.text))
    .slice(0, limits.fields)
    .map((field) => fitTextObject(field, limits.field));
  const hasText = text !== undefined && !isBlank(text.text);
  if (!hasText && kept.length === 0) return [];
  return [
    {
      ...rest,
      ...(hasText ? { text: fitTextObject(text, limits.section) } : {}),
      ...(kept.length > 0 ? { fields: kept } : {}),
      ...(accessory === undefined ? {} : { accessory: accessory.type === 'button' ? fitButton(accessory) : accessory }),
    },
  ];
}

function fitContext(block: ContextBlock): readonly KnownBlock[] {
  const elements = block.elements
    .filter((element) => element.type === 'image' || !isBlank(element.text))
    .slice(0, limits.contextElements)
    .map((element) => (element.type === 'image' ? element : fitTextObject(element, limits.contextText)));
  return elements.length === 0 ? [] : [{ ...block, elements }];
}

function fitActions(block: ActionsBlock): readonly KnownBlock[] {
  const elements = block.elements
    .slice(0, limits.actions)
    .map((element) => (element.type === 'button' ? fitButton(element) : element));
  return elements.length === 0 ? [] : [{ ...block, elements }];
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}
