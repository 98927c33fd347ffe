import type { Clock } from '../../clock.ts';
import type { PageChange } from '../page-protocol.ts';
import { type Changes, createChanges } from './changes.ts';
import { draftMessage } from './draft.ts';
import type { App, Channel, Command, Message, Person, StoredFile, Team, Usergroup, View } from './model.ts';
import { pageChannel, pageMessage, pagePerson, pageView } from './page-forms.ts';
import { SLACKBOT, type WorkspaceSeed } from './seed.ts';
import { createIds, createStamps } from './stamps.ts';

/** Everything that a workspace holds. What is put in shows up in `changes` at once. */
export interface Workspace {
  readonly team: Team;
  readonly app: App;
  readonly commands: readonly Command[];
  readonly clock: Clock;
  readonly changes: Changes;
  readonly people: ReadonlyMap<string, Person>;
  readonly usergroups: ReadonlyMap<string, Usergroup>;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly files: ReadonlyMap<string, StoredFile>;
  newStamp(): string;
  newId(prefix: string): string;
  putPerson(person: Person): void;
  putUsergroup(group: Usergroup): void;
  putChannel(channel: Channel): void;
  putFile(file: StoredFile): void;
  putMessage(message: Message): void;
  removeMessage(channel: string, ts: string): void;
  /** Of a channel, oldest first. */
  messages(channel: string): readonly Message[];
  message(channel: string, ts: string): Message | undefined;
  /** The IM of two, opened if there is none yet. */
  openIm(one: string, other: string): Channel;
  home(user: string): View | undefined;
  putHome(user: string, view: View): void;
  /** Open modals of a person, the topmost last. */
  modals(user: string): readonly View[];
  putModals(user: string, views: readonly View[]): void;
}

export function createWorkspace(seed: WorkspaceSeed, clock: Clock): Workspace {
  const changes = createChanges();
  const people = new Map(seedPeople(seed).map((person) => [person.id, person]));
  const usergroups = new Map(seed.usergroups.map((group) => [group.id, group]));
  const channels = new Map(seed.channels.map((channel) => [channel.id, channel]));
  const files = new Map<string, StoredFile>();
  const newId = createIds();
  const record = (change: PageChange, seenBy?: readonly string[]): void => changes.record(change, seenBy);
  const putChannel = (channel: Channel): void => {
    channels.set(channel.id, channel);
    for (const member of audienceOf(channel, people)) {
      record({ kind: 'channel', channel: pageChannel(channel, member, people) }, [member]);
    }
  };
  return {
    team: seed.team,
    app: seed.app,
    commands: seed.commands,
    clock,
    changes,
    people,
    usergroups,
    channels,
    files,
    newStamp: createStamps(clock),
    newId,
    putPerson: (person) => {
      people.set(person.id, person);
      record({ kind: 'person', person: pagePerson(person) });
    },
    putUsergroup: (usergroup) => {
      usergroups.set(usergroup.id, usergroup);
      record({ kind: 'usergroup', usergroup });
    },
    putChannel,
    putFile: (file) => {
      files.set(file.id, file);
    },
    openIm: (one, other) => {
      const found = [...channels.values()].find(
        ({ kind, members }) =>
          kind === 'im' &&
          members.includes(one) &&
          members.includes(other) &&
          (one !== other || new Set(members).size === 1),
      );
      if (found !== undefined) return found;
      const im: Channel = { id: newId('D'), name: '', kind: 'im', topic: '', members: [one, other] };
      putChannel(im);
      return im;
    },
    ...messageShelf({ channels, people, files, record }),
    ...viewShelf(record),
  };
}

function seedPeople(seed: WorkspaceSeed): readonly Person[] {
  const teamId = seed.team.id;
  return [
    ...seed.people,
    { id: seed.app.botUserId, name: seed.app.name, realName: seed.app.name, title: 'App', teamId, kind: 'bot' },
    { id: SLACKBOT, name: 'slackbot', realName: 'Slackbot', title: '', teamId, kind: 'bot' },
  ];
}

interface Shelf {
  readonly channels: ReadonlyMap<string, Channel>;
  readonly people: ReadonlyMap<string, Person>;
  readonly files: ReadonlyMap<string, StoredFile>;
  readonly record: (change: PageChange, seenBy?: readonly string[]) => void;
}

function messageShelf(shelf: Shelf): Pick<Workspace, 'putMessage' | 'removeMessage' | 'messages' | 'message'> {
  // Stamps grow, so the order of insertion is the order of time.
  const byChannel = new Map<string, Map<string, Message>>();
  const threads = new Map<string, Set<string>>();
  const of = (channel: string): Map<string, Message> => byChannel.get(channel) ?? new Map();
  const show = (message: Message): void => {
    const replies = [...(threads.get(`${message.channel}/${message.ts}`) ?? [])];
    shelf.record({ kind: 'message', message: pageMessage(message, shelf.files, replies) }, seenBy(message, shelf));
  };
  const showHead = (reply: Message, join: boolean): void => {
    if (reply.threadTs === undefined || reply.threadTs === reply.ts || reply.onlyFor !== undefined) return;
    const head = of(reply.channel).get(reply.threadTs);
    if (head === undefined) return;
    const key = `${head.channel}/${head.ts}`;
    const replies = threads.get(key) ?? new Set();
    if (join) replies.add(reply.ts);
    else replies.delete(reply.ts);
    threads.set(key, replies);
    const marked = { ...head, threadTs: head.ts };
    of(head.channel).set(head.ts, marked);
    show(marked);
  };
  return {
    putMessage: (message) => {
      const messages = of(message.channel);
      messages.set(message.ts, message);
      byChannel.set(message.channel, messages);
      show(message);
      showHead(message, true);
    },
    removeMessage: (channel, ts) => {
      const message = of(channel).get(ts);
      if (message === undefined) return;
      if ((threads.get(`${channel}/${ts}`)?.size ?? 0) > 0) {
        const tombstone = tombstoneOf(message);
        of(channel).set(ts, tombstone);
        show(tombstone);
        return;
      }
      of(channel).delete(ts);
      shelf.record({ kind: 'message-gone', channel, ts }, seenBy(message, shelf));
      showHead(message, false);
    },
    messages: (channel) => [...of(channel).values()],
    message: (channel, ts) => of(channel).get(ts),
  };
}

/** A head that has replies stays where it was, and says nothing more. */
function tombstoneOf({ channel, ts, threadTs = ts }: Message): Message {
  const text = 'This message was deleted.';
  return { ...draftMessage({ channel, ts, threadTs, user: SLACKBOT, text }), tombstone: true };
}

function seenBy(message: Message, { channels, people }: Shelf): readonly string[] {
  if (message.onlyFor !== undefined) return [message.onlyFor];
  const channel = channels.get(message.channel);
  return channel === undefined ? [] : audienceOf(channel, people);
}

/** Who can see a channel: members, and of a public one everybody of the workspace but guests and guests' like. */
export function audienceOf(channel: Channel, people: ReadonlyMap<string, Person>): readonly string[] {
  if (channel.kind !== 'public') return channel.members;
  const full = [...people.values()].filter(({ kind }) => kind === 'member' || kind === 'admin').map(({ id }) => id);
  return [...new Set([...channel.members, ...full])];
}

function viewShelf(record: Shelf['record']): Pick<Workspace, 'home' | 'putHome' | 'modals' | 'putModals'> {
  const homes = new Map<string, View>();
  const stacks = new Map<string, readonly View[]>();
  return {
    home: (user) => homes.get(user),
    putHome: (user, view) => {
      homes.set(user, view);
      record({ kind: 'home', view: pageView(view) }, [user]);
    },
    modals: (user) => stacks.get(user) ?? [],
    putModals: (user, views) => {
      stacks.set(user, views);
      record({ kind: 'modals', views: views.map(pageView) }, [user]);
    },
  };
}
