import type {
  PageChange,
  PageChannel,
  PageMessage,
  PagePerson,
  PageSnapshot,
  PageTraffic,
  PageUsergroup,
} from '../../page-protocol.ts';

/** What the page knows of the workspace: the last snapshot, and every change since. */
export interface Workspace extends Omit<PageSnapshot, 'messages'> {
  /** By channel id, oldest first. */
  readonly talk: Readonly<Record<string, readonly PageMessage[]>>;
  /** Newest first. */
  readonly traffic: readonly PageTraffic[];
}

/** More calls than this are not shown. */
const TRAFFIC_KEPT = 400;

/** A workspace as a snapshot tells it. Calls are not in snapshots: those seen before stay. */
export function workspaceOf(snapshot: PageSnapshot, before?: Workspace): Workspace {
  const { messages, ...rest } = snapshot;
  const talk: Record<string, PageMessage[]> = {};
  for (const message of messages) {
    const list = talk[message.channel] ?? [];
    list.push(message);
    talk[message.channel] = list;
  }
  return { ...rest, talk, traffic: before?.traffic ?? [] };
}

/** The workspace after a change. */
export function changed(workspace: Workspace, change: PageChange): Workspace {
  switch (change.kind) {
    case 'message':
      return withTalk(workspace, change.message.channel, (list) => withMessage(list, change.message));
    case 'message-gone':
      return withTalk(workspace, change.channel, (list) => list.filter(({ ts }) => ts !== change.ts));
    case 'channel':
      return { ...workspace, channels: withItem(workspace.channels, change.channel) };
    case 'person':
      return { ...workspace, people: withItem(workspace.people, change.person) };
    case 'usergroup':
      return { ...workspace, usergroups: withItem(workspace.usergroups, change.usergroup) };
    case 'home':
      return { ...workspace, home: change.view };
    case 'modals':
      return { ...workspace, modals: change.views };
    case 'connection':
      return { ...workspace, connection: change.connection };
    case 'faults':
      return { ...workspace, faults: change.faults };
    case 'panel':
      return { ...workspace, panels: withItem(workspace.panels, change.panel) };
    case 'traffic':
      return { ...workspace, traffic: withCall(workspace.traffic, change.traffic) };
  }
}

function withTalk(
  workspace: Workspace,
  channel: string,
  next: (list: readonly PageMessage[]) => readonly PageMessage[],
): Workspace {
  return { ...workspace, talk: { ...workspace.talk, [channel]: next(workspace.talk[channel] ?? []) } };
}

function withMessage(list: readonly PageMessage[], message: PageMessage): readonly PageMessage[] {
  const index = list.findIndex(({ ts }) => ts === message.ts);
  if (index >= 0) return list.with(index, message);
  const after = list.findLastIndex(({ ts }) => ts < message.ts);
  return list.toSpliced(after + 1, 0, message);
}

function withItem<T extends { readonly id: string }>(list: readonly T[], item: T): readonly T[] {
  const index = list.findIndex(({ id }) => id === item.id);
  return index >= 0 ? list.with(index, item) : [...list, item];
}

function withCall(calls: readonly PageTraffic[], call: PageTraffic): readonly PageTraffic[] {
  const others = calls.filter(({ sequence }) => sequence !== call.sequence);
  return [call, ...others].sort((a, b) => b.sequence - a.sequence).slice(0, TRAFFIC_KEPT);
}

/** What a channel shows: no replies, unless they were sent to the channel as well. */
export function channelTalk(workspace: Workspace, channel: string): readonly PageMessage[] {
  return (workspace.talk[channel] ?? []).filter((message) => !isReply(message) || message.broadcast);
}

/** What a thread shows: its head first. */
export function threadTalk(workspace: Workspace, channel: string, head: string): readonly PageMessage[] {
  return (workspace.talk[channel] ?? []).filter(({ ts, threadTs }) => ts === head || threadTs === head);
}

export function isReply({ ts, threadTs }: PageMessage): boolean {
  return threadTs !== undefined && threadTs !== ts;
}

/** What ids in texts are called. */
export interface Names {
  readonly people: readonly PagePerson[];
  readonly channels: readonly PageChannel[];
  readonly usergroups: readonly PageUsergroup[];
  readonly you: string;
}
