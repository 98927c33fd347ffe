import { compact } from '../json.ts';
import type { Json, JsonObject, PageAttachment } from '../page-protocol.ts';
import type { Channel, Message, Person, StoredFile, Usergroup, View } from '../workspace/model.ts';
import type { Workspace } from '../workspace/workspace.ts';

interface MessageOptions {
  readonly baseUrl: string;
  readonly metadata?: boolean;
}

/** A message as Slack writes it. */
export function wireMessage(workspace: Workspace, message: Message, options: MessageOptions): JsonObject {
  const bot = message.user === workspace.app.botUserId;
  const { app } = workspace;
  const files = message.files.flatMap((id) => {
    const file = workspace.files.get(id);
    return file === undefined ? [] : [wireFile(workspace, file, options.baseUrl)];
  });
  return compact({
    type: 'message',
    subtype: subtypeOf(message),
    hidden: message.tombstone,
    user: message.user,
    ...(bot ? { bot_id: app.botId, app_id: app.id, bot_profile: botProfile(workspace) } : {}),
    text: message.text,
    ts: message.ts,
    team: workspace.team.id,
    thread_ts: message.threadTs,
    ...threadFields(workspace, message),
    blocks: message.blocks.length === 0 ? undefined : [...message.blocks],
    attachments: message.attachments.length === 0 ? undefined : message.attachments.map(wireAttachment),
    edited: message.edited === undefined ? undefined : { user: message.user, ts: message.edited },
    files: files.length === 0 ? undefined : files,
    reactions: message.reactions.length === 0 ? undefined : wireReactions(message),
    metadata: options.metadata === true ? message.metadata : undefined,
    is_ephemeral: message.onlyFor === undefined ? undefined : true,
  });
}

function subtypeOf({ tombstone, broadcast }: Message): string | undefined {
  if (tombstone === true) return 'tombstone';
  return broadcast ? 'thread_broadcast' : undefined;
}

function wireReactions(message: Message): Json {
  return message.reactions.map(({ name, users }) => ({ name, users: [...users], count: users.length }));
}

function wireAttachment(attachment: PageAttachment, index: number): JsonObject {
  const { color, fallback, text, blocks } = attachment;
  return compact({ id: index + 1, color, fallback, text, blocks: blocks === undefined ? undefined : [...blocks] });
}

function threadFields(workspace: Workspace, message: Message): JsonObject {
  if (message.threadTs === undefined) return {};
  if (message.threadTs !== message.ts) {
    const head = workspace.message(message.channel, message.threadTs);
    return head === undefined ? {} : { parent_user_id: head.user };
  }
  const replies = workspace
    .messages(message.channel)
    .filter((each) => each.threadTs === message.ts && each.ts !== message.ts);
  const users = [...new Set(replies.map((each) => each.user))];
  return compact({
    reply_count: replies.length,
    reply_users_count: users.length,
    reply_users: users,
    latest_reply: replies.at(-1)?.ts,
  });
}

function botProfile(workspace: Workspace): JsonObject {
  const { app, team } = workspace;
  return { id: app.botId, app_id: app.id, name: app.name, deleted: false, team_id: team.id };
}

export function wireUser(workspace: Workspace, person: Person): JsonObject {
  const admin = person.kind === 'admin';
  return {
    id: person.id,
    team_id: person.teamId,
    name: person.name,
    deleted: person.deleted === true,
    real_name: person.realName,
    tz: 'Etc/UTC',
    tz_label: 'Coordinated Universal Time',
    tz_offset: 0,
    profile: { real_name: person.realName, display_name: person.name, title: person.title, team: person.teamId },
    is_admin: admin,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.kind === 'guest',
    is_ultra_restricted: false,
    is_bot: person.kind === 'bot' && person.id !== 'USLACKBOT',
    is_stranger: person.teamId !== workspace.team.id,
    is_app_user: false,
    updated: 1_700_000_000,
  };
}

export function wireChannel(workspace: Workspace, channel: Channel): JsonObject {
  const member = channel.members.includes(workspace.app.botUserId);
  const other = channel.members.find((each) => each !== workspace.app.botUserId);
  const common = { id: channel.id, created: 1_700_000_000, is_archived: channel.archived === true };
  if (channel.kind === 'im') {
    return compact({ ...common, is_im: true, is_user_deleted: false, user: other, is_open: true });
  }
  const shared = channel.members.some((id) => workspace.people.get(id)?.kind === 'foreign');
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'public',
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: channel.kind === 'private',
    is_general: false,
    is_member: member,
    is_shared: shared,
    is_ext_shared: shared,
    is_org_shared: false,
    context_team_id: workspace.team.id,
    topic: { value: channel.topic, creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    num_members: channel.members.length,
  };
}

export function wireUsergroup(workspace: Workspace, group: Usergroup, includeUsers: boolean): JsonObject {
  return compact({
    id: group.id,
    team_id: workspace.team.id,
    is_usergroup: true,
    is_external: false,
    name: group.name,
    description: '',
    handle: group.handle,
    date_create: 1_700_000_000,
    date_update: 1_700_000_000,
    date_delete: 0,
    user_count: group.members.length,
    users: includeUsers ? [...group.members] : undefined,
  });
}

export function wireView(workspace: Workspace, view: View): JsonObject {
  const text = (value: string | undefined): Json =>
    value === undefined ? null : { type: 'plain_text', text: value, emoji: true };
  return {
    id: view.id,
    team_id: workspace.team.id,
    type: view.type,
    blocks: [...view.blocks],
    private_metadata: view.privateMetadata,
    callback_id: view.callbackId,
    state: { values: view.values },
    hash: view.hash,
    title: text(view.type === 'home' ? 'View Title' : view.title),
    clear_on_close: view.clearOnClose,
    notify_on_close: view.notifyOnClose,
    close: text(view.close),
    submit: text(view.submit),
    previous_view_id: view.previousViewId,
    root_view_id: view.rootViewId,
    app_id: workspace.app.id,
    external_id: view.externalId,
    app_installed_team_id: workspace.team.id,
    bot_id: workspace.app.botId,
  };
}

export function wireFile(workspace: Workspace, file: StoredFile, baseUrl: string): JsonObject {
  const address = `${baseUrl}/files/${file.id}`;
  const shares: Record<string, JsonObject[]> = {};
  for (const { channel, ts, threadTs } of file.shares) {
    shares[channel] = [
      ...(shares[channel] ?? []),
      compact({ ts, thread_ts: threadTs, channel_name: workspace.channels.get(channel)?.name ?? '' }),
    ];
  }
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: file.filetype,
    pretty_type: file.filetype.toUpperCase(),
    user: file.user,
    user_team: workspace.team.id,
    size: file.size,
    mode: file.mimetype.startsWith('text/') ? 'snippet' : 'hosted',
    is_external: false,
    is_public: file.shares.length > 0,
    alt_txt: file.altText,
    url_private: address,
    url_private_download: `${address}?download=1`,
    permalink: `${address}/view`,
    shares: { public: shares },
    channels: Object.keys(shares),
  };
}
