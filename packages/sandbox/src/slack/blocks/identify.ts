import { isList, isObject } from '../json.ts';
import type { Json, JsonObject, PageAttachment, PageBlock } from '../page-protocol.ts';
import { ELEMENTS } from './elements.ts';

/** Gives every block a `block_id` and every element that acts an `action_id`, as Slack does for those that have none. */
export function identifyBlocks(blocks: readonly Json[], newId: () => string): readonly PageBlock[] {
  return blocks.flatMap((block) => {
    if (!isObject(block)) return [];
    const { type, block_id: id } = block;
    const inside = identifyInside(block, newId);
    const blockId = typeof id === 'string' && id !== '' ? id : newId();
    return [{ ...inside, type: String(type), block_id: blockId }];
  });
}

function identifyInside(value: JsonObject, newId: () => string): JsonObject {
  const out: Record<string, Json> = {};
  for (const [name, field] of Object.entries(value))
    out[name] = HOLDING.has(name) ? identifyField(field, newId) : field;
  return out;
}

/** Where elements stand. Options, texts and rich text have none. */
const HOLDING = new Set(['elements', 'element', 'accessory', 'actions', 'child_blocks']);

function identifyField(field: Json, newId: () => string): Json {
  if (isList(field)) return field.map((each) => identifyField(each, newId));
  if (!isObject(field)) return field;
  const inside = identifyInside(field, newId);
  const acts = typeof field['type'] === 'string' && field['type'] !== 'image' && Object.hasOwn(ELEMENTS, field['type']);
  return acts && field['action_id'] === undefined ? { ...inside, action_id: newId() } : inside;
}

/** Secondary attachments, with their blocks identified. */
export function identifyAttachments(attachments: readonly Json[], newId: () => string): readonly PageAttachment[] {
  return attachments.flatMap((attachment) => {
    if (!isObject(attachment)) return [];
    const { color, fallback, text, blocks } = attachment;
    return [
      {
        ...(typeof color === 'string' ? { color } : {}),
        ...(typeof fallback === 'string' ? { fallback } : {}),
        ...(typeof text === 'string' ? { text } : {}),
        ...(isList(blocks) ? { blocks: identifyBlocks(blocks, newId) } : {}),
      },
    ];
  });
}
