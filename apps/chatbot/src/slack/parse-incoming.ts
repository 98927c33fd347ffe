import { z } from 'zod';
import type { Incoming } from './incoming.ts';
import { readInputs } from './input-state.ts';

/** Ids of Slack are upper case letters and digits; anything else never reaches a look-up. */
const id = z.string().regex(/^[A-Z0-9]{2,32}$/);
const text = z.string().max(16_000);
const address = z.string().max(2_000);

const commandBody = z.object({
  command: z.string().regex(/^\/\S{1,64}$/),
  text: text.optional(),
  user_id: id,
  team_id: id,
  channel_id: id,
  trigger_id: text.optional(),
  response_url: address.optional(),
});

const user = z.object({ id, team_id: id.optional() });
const team = z.object({ id }).nullish();

const actionBody = z.object({
  type: z.literal('block_actions'),
  user,
  team,
  trigger_id: text.optional(),
  response_url: address.optional(),
  channel: z.object({ id }).optional(),
  container: z
    .object({ message_ts: z.string().optional(), channel_id: id.optional(), thread_ts: z.string().optional() })
    .optional(),
  message: z.object({ ts: z.string(), thread_ts: z.string().optional() }).optional(),
  view: z.object({ id: z.string(), state: z.unknown().optional() }).optional(),
  state: z.unknown().optional(),
  actions: z.array(z.looseObject({ action_id: z.string().max(255), type: z.string() })).min(1),
});

const viewBody = z.object({
  type: z.enum(['view_submission', 'view_closed']),
  user,
  team,
  trigger_id: text.optional(),
  response_urls: z.array(z.object({ response_url: address, channel_id: id.optional() })).optional(),
  view: z.object({
    id: z.string(),
    callback_id: z.string(),
    private_metadata: z.string(),
    app_installed_team_id: id.optional(),
    state: z.unknown(),
  }),
});

const optionsBody = z.object({
  type: z.literal('block_suggestion'),
  user,
  team,
  action_id: z.string().max(255),
  value: z.string(),
});

const eventBody = z.object({
  type: z.literal('event_callback'),
  team_id: id.optional(),
  event: z.looseObject({ type: z.string() }),
});

const messageEvent = z.object({
  user: id,
  channel: id,
  text,
  ts: z.string(),
  /** Absent for members of our own workspace in most events. */
  user_team: id.optional(),
  channel_type: z.string().optional(),
  subtype: z.string().optional(),
  bot_id: z.string().optional(),
});

/** Reads a payload of Slack; nothing when it is none. */
export function parseIncoming(body: unknown): Incoming | undefined {
  const head = z.object({ command: z.unknown().optional(), type: z.unknown().optional() }).safeParse(body);
  if (!head.success) return undefined;
  if (head.data.command !== undefined) return parseCommandBody(body);
  const { type } = head.data;
  if (type === 'event_callback') return parseEvent(body);
  if (type === 'block_actions') return parseClick(body);
  if (type === 'block_suggestion') return parseOptions(body);
  if (type === 'view_submission' || type === 'view_closed') return parseView(body);
  return typeof type === 'string' ? { kind: 'other', type: type.slice(0, 64) } : undefined;
}

function parseCommandBody(body: unknown): Incoming | undefined {
  const parsed = commandBody.safeParse(body);
  if (!parsed.success) return undefined;
  const { data } = parsed;
  return {
    kind: 'command',
    userId: data.user_id,
    teamId: data.team_id,
    triggerId: data.trigger_id,
    responseUrl: data.response_url,
    channel: data.channel_id,
    command: data.command,
    text: decodeEntities(data.text ?? ''),
  };
}

/** Slack encodes these three and no others. */
function decodeEntities(encoded: string): string {
  return encoded.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function parseClick(body: unknown): Incoming | undefined {
  const parsed = actionBody.safeParse(body);
  const action = parsed.data?.actions[0];
  if (parsed.data === undefined || action === undefined) return undefined;
  const { data } = parsed;
  const channel = data.channel?.id ?? data.container?.channel_id;
  const ts = data.message?.ts ?? data.container?.message_ts;
  // The head of a thread names itself; it stands in the channel all the same.
  const thread = data.message?.thread_ts ?? data.container?.thread_ts;
  const threadTs = thread === ts ? undefined : thread;
  return {
    kind: 'click',
    ...personOf(data.user, data.team),
    triggerId: data.trigger_id,
    responseUrl: data.response_url,
    channel,
    actionId: action.action_id,
    value: carriedBy(action),
    message: channel === undefined || ts === undefined ? undefined : { channel, ts, threadTs },
    viewId: data.view?.id,
    state: readInputs(data.view?.state ?? data.state),
  };
}

const selected = z.object({ value: z.string() });

/** What the element carries: a button its value, a menu what was chosen. */
function carriedBy(action: Readonly<Record<string, unknown>>): string {
  const { value, selected_option: option, selected_user: person, selected_conversation: place } = action;
  if (typeof value === 'string') return value;
  const chosen = selected.safeParse(option);
  if (chosen.success) return chosen.data.value;
  if (typeof person === 'string') return person;
  return typeof place === 'string' ? place : '';
}

function parseView(body: unknown): Incoming | undefined {
  const parsed = viewBody.safeParse(body);
  if (!parsed.success) return undefined;
  const { data } = parsed;
  const person = personOf(data.user, data.team);
  if (data.type === 'view_closed') return { kind: 'closed', ...person };
  const answer = data.response_urls?.[0];
  return {
    kind: 'submission',
    ...person,
    triggerId: data.trigger_id,
    responseUrl: answer?.response_url,
    channel: answer?.channel_id,
    callbackId: data.view.callback_id,
    privateMetadata: data.view.private_metadata,
    viewId: data.view.id,
    state: readInputs(data.view.state),
  };
}

function parseOptions(body: unknown): Incoming | undefined {
  const parsed = optionsBody.safeParse(body);
  if (!parsed.success) return undefined;
  const { user: who, team: where, action_id: actionId, value } = parsed.data;
  return { kind: 'options', ...personOf(who, where), actionId, typed: value.slice(0, 200) };
}

/** The workspace of the person, not the one of the channel: they differ in shared channels. */
function personOf(
  who: z.infer<typeof user>,
  where: z.infer<typeof team>,
): { readonly userId: string; readonly teamId: string } {
  return { userId: who.id, teamId: who.team_id ?? where?.id ?? '' };
}

const GROUP_EVENTS = ['subteam_members_changed', 'subteam_updated', 'subteam_created'];
function parseEvent(body: unknown): Incoming | undefined {
  const parsed = eventBody.safeParse(body);
  if (!parsed.success) return undefined;
  const { event, team_id: teamId = '' } = parsed.data;
  if (GROUP_EVENTS.includes(event.type)) return { kind: 'groups-changed' };
  if (event.type === 'app_uninstalled') return { kind: 'removed', what: event.type, teamId };
  if (event.type === 'tokens_revoked') return { kind: 'removed', what: event.type, teamId, bots: botsOf(event) };
  if (event.type === 'app_home_opened') return parseHome(event, teamId);
  if (event.type === 'app_mention' || event.type === 'message') return parseMessage(event, teamId);
  return { kind: 'other', type: event.type.slice(0, 64) };
}

const revocation = z.object({ tokens: z.object({ bot: z.array(z.string()).nullish() }) });

/** Whose tokens are gone: user ids of bots, beside which there may be those of people. */
function botsOf(event: unknown): readonly string[] {
  return revocation.safeParse(event).data?.tokens.bot ?? [];
}

function parseHome(event: unknown, teamId: string): Incoming | undefined {
  const parsed = z.object({ user: id, tab: z.string().optional() }).safeParse(event);
  if (!parsed.success) return undefined;
  if (parsed.data.tab === 'messages') return { kind: 'other', type: 'app_home_opened' };
  return { kind: 'home', userId: parsed.data.user, teamId };
}

/** Being named in a channel, or being written to directly: what bots write, and changes of messages, are no business of ours. */
function parseMessage(event: { readonly type: string }, teamId: string): Incoming | undefined {
  const parsed = messageEvent.safeParse(event);
  if (!parsed.success) return { kind: 'other', type: event.type };
  const { data } = parsed;
  const isForUs = event.type === 'app_mention' || data.channel_type === 'im';
  if (!isForUs || data.subtype !== undefined || data.bot_id !== undefined) return { kind: 'other', type: event.type };
  return {
    kind: 'mention',
    userId: data.user,
    teamId: data.user_team ?? teamId,
    channel: data.channel,
    text: decodeEntities(data.text),
    ts: data.ts,
  };
}
