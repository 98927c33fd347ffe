import { checkWireMessage, type MessageFault, TEXT_LIMIT } from '../blocks/check-message.ts';
import { identifyAttachments, identifyBlocks } from '../blocks/identify.ts';
import { compact, isList, isObject, listOf, textOf } from '../json.ts';
import type { Json, JsonObject, PageAttachment, PageBlock } from '../page-protocol.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Arguments } from './arguments.ts';
import { ApiRefusal, pointedRefusal } from './refusal.ts';

/** What a message says, after it was found to be in order. What was not given is absent. */
export interface MessageContent {
  readonly text?: string;
  readonly blocks?: readonly PageBlock[];
  readonly attachments?: readonly PageAttachment[];
  readonly metadata?: JsonObject;
  /** `message_truncated`, when the text was cut off. */
  readonly warnings: readonly string[];
}

type TooLong = 'cut' | 'refuse';

/** The content in a method's arguments. @throws ApiRefusal for whatever Slack would not take. */
export function contentOfArguments(workspace: Workspace, args: Arguments, tooLong: TooLong): MessageContent {
  const message = compact({
    text: args.text('text'),
    markdown_text: args.text('markdown_text'),
    blocks: args.json('blocks', 'invalid_blocks_format'),
    attachments: args.json('attachments', 'invalid_attachments'),
    metadata: args.json('metadata', 'invalid_metadata_format'),
  });
  return contentOf(workspace, message, tooLong);
}

/** The content in a message object. @throws ApiRefusal for whatever Slack would not take. */
export function contentOf(workspace: Workspace, message: JsonObject, tooLong: TooLong): MessageContent {
  // An empty object takes metadata away; it is no metadata of its own.
  const clears = isObject(message['metadata']) && Object.keys(message['metadata']).length === 0;
  const checked = clears ? compact({ ...message, metadata: undefined }) : message;
  const faults = checkWireMessage(checked, { hasImage: (file) => hasImage(workspace, file) });
  const serious = faults.filter(
    ({ error, pointer }) => !(tooLong === 'cut' && error === 'msg_too_long' && pointer === '/text'),
  );
  refuse(serious);
  const { text, blocks, attachments, metadata, markdown_text: markdown } = message;
  const newId = (): string => workspace.newId('').slice(-5);
  const words = textOf(text);
  const shown: Json | undefined = markdown === undefined ? blocks : [{ type: 'markdown', text: markdown }];
  return {
    ...(text === undefined ? {} : { text: words.slice(0, TEXT_LIMIT) }),
    ...(isList(shown) ? { blocks: identifyBlocks(shown, newId) } : {}),
    ...(attachments === undefined ? {} : { attachments: identifyAttachments(listOf(attachments), newId) }),
    ...(isObject(metadata) ? { metadata } : {}),
    warnings: words.length > TEXT_LIMIT ? ['message_truncated'] : [],
  };
}

function refuse(faults: readonly MessageFault[]): void {
  const [first] = faults;
  if (first === undefined) return;
  const alike = faults.filter(({ error }) => error === first.error);
  const plain = first.error === 'no_text' || first.error === 'msg_too_long' || first.error === 'msg_blocks_too_long';
  throw plain ? new ApiRefusal(first.error) : pointedRefusal(first.error, alike);
}

const IMAGES = ['image/png', 'image/jpeg', 'image/gif'];

/** Whether a `slack_file` of a block is an uploaded image. */
export function hasImage(workspace: Workspace, { id, url }: JsonObject): boolean {
  const named = textOf(id) === '' ? /\/files\/(F[0-9A-Z]+)/.exec(textOf(url))?.[1] : textOf(id);
  const file = workspace.files.get(named ?? '');
  return file?.completed === true && IMAGES.includes(file.mimetype);
}
