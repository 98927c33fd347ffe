import type { Channel, Message, Person, StoredFile, Usergroup, View } from './workspace/model.ts';
import type { Workspace } from './workspace/workspace.ts';

/** What the workspace holds at one moment. */
export interface SandboxSlackState {
  readonly people: readonly Person[];
  readonly usergroups: readonly Usergroup[];
  readonly channels: readonly Channel[];
  /** What everybody in the channel sees, oldest first: heads and replies. */
  messages(channel: string): readonly Message[];
  /** A head and its replies, oldest first. */
  thread(channel: string, ts: string): readonly Message[];
  /** What only this person sees. */
  ephemerals(user: string): readonly Message[];
  home(user: string): View | undefined;
  /** Open modals, the topmost last. */
  modals(user: string): readonly View[];
  readonly files: readonly StoredFile[];
}

/** Reads the workspace by ids or names: `#ops`, `ada`. */
export function stateOf(workspace: Workspace): SandboxSlackState {
  const channelId = (name: string): string => {
    const found = [...workspace.channels.values()].find((each) => each.kind !== 'im' && `#${each.name}` === name);
    return found?.id ?? name;
  };
  const userId = (name: string): string =>
    [...workspace.people.values()].find((each) => each.name === name)?.id ?? name;
  const messages = (channel: string): readonly Message[] =>
    workspace.messages(channelId(channel)).filter((each) => each.onlyFor === undefined);
  return {
    people: [...workspace.people.values()],
    usergroups: [...workspace.usergroups.values()],
    channels: [...workspace.channels.values()],
    messages,
    thread: (channel, ts) => messages(channel).filter((each) => each.ts === ts || each.threadTs === ts),
    ephemerals: (user) => {
      const id = userId(user);
      const all = [...workspace.channels.keys()].flatMap((channel) => workspace.messages(channel));
      return all.filter((each) => each.onlyFor === id);
    },
    home: (user) => workspace.home(userId(user)),
    modals: (user) => workspace.modals(userId(user)),
    files: [...workspace.files.values()],
  };
}
