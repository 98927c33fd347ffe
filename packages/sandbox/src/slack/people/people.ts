import { wireMessage } from '../api/wire-forms.ts';
import type { Delivered } from '../delivery/envelope.ts';
import type { ElementPlace, FieldValue, FieldValues, JsonObject, PageActResult } from '../page-protocol.ts';
import type { Message, View } from '../workspace/model.ts';
import { act } from './act.ts';
import type { ActRoom } from './room.ts';
import { openIm } from './talk.ts';
import { channelFor, payloadBase, payloadChannel, personOf } from './who.ts';

/** What came of an act: what the person sees at once, and messages that only they see since. */
export interface Effect extends PageActResult {
  /** Ephemeral messages for this person that came with the act. */
  readonly ephemerals: readonly Message[];
}

/** People by id or name, channels by id or `#name`. */
export interface SandboxPeople {
  /** `/otel deploy phase-2`. Resolves when the app acknowledged, or after three seconds. */
  command(user: string, channel: string, text: string): Promise<Effect>;
  /** Clicks a button, or acts on any other element with what was chosen in it. */
  click(user: string, place: ElementPlace, actionId: string, value?: FieldValue): Promise<Effect>;
  /** Chooses in a select, date picker, checkboxes ... */
  select(user: string, place: ElementPlace, actionId: string, value: FieldValue): Promise<Effect>;
  /** Submits the topmost modal, or the named one, with fields by block_id and action_id. */
  submitView(user: string, values?: FieldValues, viewId?: string): Promise<Effect>;
  closeView(user: string, viewId?: string): Promise<Effect>;
  openHome(user: string): Promise<Effect>;
  /** Says something; the effect's `ts` is the message. */
  say(user: string, channel: string, text: string, thread?: string): Promise<Effect & { readonly ts?: string }>;
  /** Asks an external select for options. */
  suggest(user: string, place: ElementPlace, actionId: string, query: string): Promise<Effect>;
  react(user: string, message: { readonly channel: string; readonly ts: string }, name: string): Promise<Effect>;
  /** The id of the IM with the app. */
  im(user: string): string;
  /** A global shortcut. */
  shortcut(user: string, callbackId: string): Promise<Delivered>;
  /** A shortcut on a message. */
  messageAction(
    user: string,
    message: { readonly channel: string; readonly ts: string },
    callbackId: string,
  ): Promise<Delivered>;
}

export function createPeople(room: ActRoom): SandboxPeople {
  const { workspace } = room;
  const doing = (user: string, task: () => Promise<PageActResult>): Promise<Effect> => withEphemerals(room, user, task);
  const interact = (user: string, place: ElementPlace, actionId: string, value?: FieldValue): Promise<Effect> =>
    doing(user, () =>
      act(room, { act: 'interact', user, place, blockId: '', actionId, ...(value === undefined ? {} : { value }) }),
    );
  const topView = (user: string): View | undefined => workspace.modals(personOf(workspace, user).id).at(-1);
  return {
    command: (user, channel, text) => doing(user, () => act(room, { act: 'send', user, channel, text })),
    click: interact,
    select: interact,
    submitView: (user, values = {}, viewId) =>
      doing(user, () => act(room, { act: 'submit-view', user, values, viewId: viewId ?? topView(user)?.id ?? '' })),
    closeView: (user, viewId) =>
      doing(user, () => act(room, { act: 'close-view', user, viewId: viewId ?? topView(user)?.id ?? '' })),
    openHome: (user) => doing(user, () => act(room, { act: 'open-home', user })),
    say: (user, channel, text, thread) =>
      doing(user, () => act(room, { act: 'send', user, channel, text, ...(thread === undefined ? {} : { thread }) })),
    suggest: (user, place, actionId, query) =>
      doing(user, () => act(room, { act: 'suggest', user, place, blockId: '', actionId, query })),
    react: (user, { channel, ts }, name) => doing(user, () => act(room, { act: 'react', user, channel, ts, name })),
    im: (user) => openIm(room, { act: 'open-im', user, with: workspace.app.botUserId }).channel ?? '',
    shortcut: (user, callbackId) => send(room, 'shortcut', shortcutPayload(room, user, callbackId)),
    messageAction: (user, message, callbackId) =>
      send(room, 'message_action', messageActionPayload(room, user, { ...message, callbackId })),
  };
}

async function withEphemerals(
  { workspace }: ActRoom,
  user: string,
  task: () => Promise<PageActResult>,
): Promise<Effect> {
  const { id } = personOf(workspace, user);
  const before = workspace.changes.version;
  const result = await task();
  const since = workspace.changes.since(before) ?? [];
  const ephemerals = since.flatMap(({ change }) => {
    if (change.kind !== 'message' || change.message.onlyFor !== id) return [];
    const message = workspace.message(change.message.channel, change.message.ts);
    return message === undefined ? [] : [message];
  });
  return { ...result, ephemerals };
}

function send(room: ActRoom, method: string, payload: JsonObject): Promise<Delivered> {
  return room.delivery.send({ type: 'interactive', method, payload, acceptsResponse: false });
}

function shortcutPayload(room: ActRoom, user: string, callbackId: string): JsonObject {
  const person = personOf(room.workspace, user);
  return {
    type: 'shortcut',
    ...payloadBase(room, person),
    callback_id: callbackId,
    trigger_id: room.triggers.issue({ user: person.id }),
    action_ts: room.workspace.newStamp(),
  };
}

function messageActionPayload(
  room: ActRoom,
  user: string,
  on: { channel: string; ts: string; callbackId: string },
): JsonObject {
  const { workspace } = room;
  const person = personOf(workspace, user);
  const channel = channelFor(workspace, person, on.channel);
  const message = workspace.message(channel.id, on.ts);
  return {
    ...shortcutPayload(room, user, on.callbackId),
    type: 'message_action',
    channel: payloadChannel(channel),
    message_ts: on.ts,
    message: message === undefined ? null : wireMessage(workspace, message, { baseUrl: room.baseUrl() }),
    response_url: room.responseUrls.issue({ user: person.id, channel: channel.id, message: on.ts }, 'actions'),
  };
}
