import { isList, isObject, parseJson, textOf } from '../json.ts';
import type { Json, JsonObject } from '../page-protocol.ts';
import type { BlockFault, Inspection } from './rules.ts';
import { checkBlocks } from './whole-payload.ts';

/** Why Slack would refuse a message: the error it answers with, where, and its words. */
export interface MessageFault extends BlockFault {
  readonly error:
    | 'invalid_blocks'
    | 'invalid_blocks_format'
    | 'invalid_attachments'
    | 'too_many_attachments'
    | 'msg_blocks_too_long'
    | 'msg_too_long'
    | 'no_text'
    | 'markdown_text_conflict'
    | 'invalid_metadata_format'
    | 'invalid_metadata_schema'
    | 'metadata_too_large';
}

export interface MessageCheckOptions {
  /** Whether a `slack_file` names an image the app may use; all do when absent. */
  readonly hasImage?: (file: JsonObject) => boolean;
}

/** Past this chat.postMessage cuts the text off and warns; chat.update refuses it. */
export const TEXT_LIMIT = 40_000;

const MARKDOWN_TEXT_LIMIT = 12_000;
const MOST_ATTACHMENTS = 100;
/** The docs say only "keep it small"; reports put it at 8 KB. */
const METADATA_LIMIT = 8 * 1024;
/**
 * Slack counts the text of all blocks together, and something for each container; it does not publish how. Reports
 * (slackapi/bolt-js#2509, #2867) saw messages of 13,297 characters pass in one markdown block, and of 11,341 in many
 * rich text elements refused. The figure for containers is an estimate that agrees with both.
 */
const BUDGET = 13_297;
const CONTAINER_COST = 20;

/**
 * Looks at a message as chat.postMessage would: `text`, `blocks`, `attachments`, `markdown_text` and `metadata`. Pure.
 * An empty list means that Slack would take it.
 */
export function checkMessage(message: object, options: MessageCheckOptions = {}): readonly MessageFault[] {
  // Through JSON, as it would travel: what is undefined is not there.
  const value = parseJson(JSON.stringify(message));
  return isObject(value) ? checkWireMessage(value, options) : [];
}

export function checkWireMessage(message: JsonObject, options: MessageCheckOptions): readonly MessageFault[] {
  return [
    ...checkTexts(message),
    ...checkMessageBlocks(message, options),
    ...checkAttachments(message['attachments'], options),
    ...checkMetadata(message['metadata']),
  ];
}

function checkTexts({ text, blocks, attachments, markdown_text: markdown }: JsonObject): readonly MessageFault[] {
  const faults: MessageFault[] = [];
  const words = textOf(text);
  if (words.length > TEXT_LIMIT)
    faults.push(fault('msg_too_long', '/text', `must be less than ${TEXT_LIMIT + 1} characters`));
  if (markdown !== undefined && (words !== '' || filled(blocks))) {
    faults.push(fault('markdown_text_conflict', '/markdown_text', 'cannot be combined with text or blocks'));
  }
  if (textOf(markdown).length > MARKDOWN_TEXT_LIMIT) {
    faults.push(fault('msg_too_long', '/markdown_text', `must be less than ${MARKDOWN_TEXT_LIMIT + 1} characters`));
  }
  const empty = words === '' && textOf(markdown) === '' && !filled(blocks) && !filled(attachments);
  return empty ? [...faults, fault('no_text', '/text', 'no message text provided')] : faults;
}

function filled(value: Json | undefined): boolean {
  return value !== undefined && !(isList(value) && value.length === 0);
}

function checkMessageBlocks({ blocks }: JsonObject, options: MessageCheckOptions): readonly MessageFault[] {
  if (blocks === undefined) return [];
  if (!isList(blocks)) return [fault('invalid_blocks_format', '/blocks', 'must provide an array')];
  const faults = inspect(blocks, '/blocks', options).map((each) => fault('invalid_blocks', each.pointer, each.message));
  if (faults.length === 0 && weigh(blocks) > BUDGET) {
    return [fault('msg_blocks_too_long', '/blocks', `must weigh less than ${BUDGET + 1} characters in all`)];
  }
  return faults;
}

function inspect(blocks: Json, pointer: string, { hasImage = () => true }: MessageCheckOptions): readonly BlockFault[] {
  const look: Inspection = { surface: 'message', faults: [], hasImage };
  checkBlocks(blocks, pointer, look);
  return look.faults;
}

/** What the blocks count against the budget of a message. */
function weigh(value: Json): number {
  if (isList(value)) return value.reduce((sum: number, each) => sum + weigh(each), 0);
  if (!isObject(value)) return 0;
  const own = textOf(value['text']).length + (value['type'] === undefined ? 0 : CONTAINER_COST);
  return Object.values(value).reduce((sum: number, each) => sum + weigh(each), own);
}

function checkAttachments(attachments: Json | undefined, options: MessageCheckOptions): readonly MessageFault[] {
  if (attachments === undefined) return [];
  if (!isList(attachments)) return [fault('invalid_attachments', '/attachments', 'must provide an array')];
  if (attachments.length > MOST_ATTACHMENTS) {
    return [fault('too_many_attachments', '/attachments', `no more than ${MOST_ATTACHMENTS} items allowed`)];
  }
  return attachments.flatMap((attachment, index) => {
    const pointer = `/attachments/${index}`;
    if (!isObject(attachment)) return [fault('invalid_attachments', pointer, 'must provide an object')];
    const blocks = attachment['blocks'];
    if (blocks === undefined) return [];
    const faults = inspect(blocks, `${pointer}/blocks`, options);
    return faults.map((each) => fault('invalid_blocks', each.pointer, each.message));
  });
}

function checkMetadata(metadata: Json | undefined): readonly MessageFault[] {
  if (metadata === undefined) return [];
  if (!isObject(metadata)) return [fault('invalid_metadata_format', '/metadata', 'must provide an object')];
  const { event_type: type, event_payload: payload } = metadata;
  if (typeof type !== 'string' || type === '') {
    return [fault('invalid_metadata_format', '/metadata', 'missing required field: event_type')];
  }
  if (!isObject(payload))
    return [fault('invalid_metadata_format', '/metadata', 'missing required field: event_payload')];
  if (Buffer.byteLength(JSON.stringify(metadata)) > METADATA_LIMIT) {
    return [fault('metadata_too_large', '/metadata', `must be less than ${METADATA_LIMIT + 1} bytes`)];
  }
  return [];
}

function fault(error: MessageFault['error'], pointer: string, message: string): MessageFault {
  return { error, pointer, message };
}
