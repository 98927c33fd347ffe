import { findView, replaceView } from '../api/methods/views.ts';
import { wireMessage, wireView } from '../api/wire-forms.ts';
import { filledValues, initialValues, type OfferedOptions } from '../blocks/field-values.ts';
import { elementsOfBlock } from '../blocks/whole-payload.ts';
import { compact } from '../json.ts';
import type { ElementPlace, FieldValues, JsonObject, PageBlock } from '../page-protocol.ts';
import type { Channel, Message, Person, View } from '../workspace/model.ts';
import type { ActRoom } from './room.ts';
import { ActFault, channelFor, payloadChannel } from './who.ts';

/** Where a person acts: what stands there, and how payloads speak of it. */
export interface Place {
  readonly blocks: readonly PageBlock[];
  /** The state after what the person filled in; kept for the next act. */
  readonly values: JsonObject;
  readonly container: JsonObject;
  /** `channel`, `message`, `view`: what the payload carries besides. */
  readonly fields: JsonObject;
  readonly channel?: Channel;
  readonly message?: Message;
  readonly view?: View;
}

interface PlaceCall {
  readonly person: Person;
  readonly place: ElementPlace;
  readonly values: FieldValues;
}

/** What stands at a place that the person can see. @throws ActFault `message_not_found`, `view_not_found`. */
export function standAt(room: ActRoom, call: PlaceCall): Place {
  return call.place.kind === 'view' ? atView(room, call, call.place.viewId) : atMessage(room, call, call.place);
}

export function offeredTo(room: ActRoom, person: Person): OfferedOptions {
  return (element, value) => room.offered.get(`${person.id}/${String(element['action_id'])}`)?.get(value);
}

function atView(room: ActRoom, { person, values }: PlaceCall, viewId: string): Place {
  const { workspace } = room;
  const found = findView(workspace, viewId);
  if (found === undefined || found.user !== person.id)
    throw new ActFault('view_not_found', `${person.name} has no view ${viewId} open`);
  const filled = filledValues(found.view.blocks, found.view.values, values, offeredTo(room, person));
  const view = { ...found.view, values: filled };
  if (Object.keys(values).length > 0) replaceView(workspace, person.id, view);
  const wire = wireView(workspace, view);
  return {
    blocks: view.blocks,
    values: filled,
    container: { type: 'view', view_id: view.id },
    fields: { view: wire },
    view,
  };
}

function atMessage(room: ActRoom, call: PlaceCall, { channel: where, ts }: { channel: string; ts: string }): Place {
  const { workspace } = room;
  const channel = channelFor(workspace, call.person, where);
  const message = workspace.message(channel.id, ts);
  const theirs = message?.onlyFor === undefined || message.onlyFor === call.person.id;
  if (message === undefined || !theirs)
    throw new ActFault('message_not_found', `there is no message ${ts} in ${where}`);
  const blocks = [...message.blocks, ...message.attachments.flatMap((attachment) => attachment.blocks ?? [])];
  const ephemeral = message.onlyFor !== undefined;
  const wire = wireMessage(workspace, message, { baseUrl: room.baseUrl(), metadata: true });
  return {
    blocks,
    values: filledValues(blocks, initialValues(blocks), call.values, offeredTo(room, call.person)),
    container: compact({
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: ephemeral,
      thread_ts: message.threadTs,
    }),
    // Slack does not send along what only this person sees.
    fields: { channel: payloadChannel(channel), ...(ephemeral ? {} : { message: wire }) },
    channel,
    message,
  };
}

/** An element by its ids. An empty block_id finds it by its action_id alone. @throws ActFault `element_not_found`. */
export function elementAt(
  blocks: readonly PageBlock[],
  blockId: string,
  actionId: string,
): { block: PageBlock; element: JsonObject } {
  for (const block of blocks) {
    if (blockId !== '' && block.block_id !== blockId) continue;
    const element = elementsOfBlock(block).find((each) => each['action_id'] === actionId);
    if (element !== undefined) return { block, element };
  }
  throw new ActFault('element_not_found', `nothing here has the action_id ${actionId}`);
}
