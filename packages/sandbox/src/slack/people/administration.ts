import type { JsonObject } from '../page-protocol.ts';
import type { Person } from '../workspace/model.ts';
import type { ActRoom } from './room.ts';
import { ActFault, type channelFor, personOf } from './who.ts';

/** What somebody who runs the workspace does to it. The app hears of it by events. */
export interface SandboxAdministration {
  addPerson(person: Person): void;
  /** Somebody (or the app, by its name) comes into a channel. */
  join(user: string, channel: string): void;
  leave(user: string, channel: string): void;
  archive(channel: string): void;
  /** Who is in a usergroup from now on. */
  setUsergroup(handle: string, users: readonly string[]): void;
  /** Takes the app away: its token is revoked. */
  uninstall(): void;
  /** The app was told too much: events are held back for a minute. */
  limitEvents(): void;
}

export function createAdministration(room: ActRoom, revokeTokens: () => void): SandboxAdministration {
  const { workspace } = room;
  const tell = (event: JsonObject): void => void room.delivery.emit(event);
  const anyChannel = (name: string): ReturnType<typeof channelFor> => {
    const found = [...workspace.channels.values()].find((each) => each.id === name || `#${each.name}` === name);
    if (found === undefined) throw new ActFault('channel_not_found', `there is no channel ${name}`);
    return found;
  };
  return {
    addPerson: (person) => workspace.putPerson(person),
    join: (user, where) => {
      const [person, channel] = [personOf(workspace, user), anyChannel(where)];
      if (channel.members.includes(person.id)) return;
      workspace.putChannel({ ...channel, members: [...channel.members, person.id] });
      const about = { user: person.id, channel: channel.id, channel_type: 'C', team: workspace.team.id };
      tell({ type: 'member_joined_channel', ...about, event_ts: workspace.newStamp() });
    },
    leave: (user, where) => {
      const [person, channel] = [personOf(workspace, user), anyChannel(where)];
      workspace.putChannel({ ...channel, members: channel.members.filter((each) => each !== person.id) });
    },
    archive: (where) => workspace.putChannel({ ...anyChannel(where), archived: true }),
    setUsergroup: (handle, users) => {
      const group = [...workspace.usergroups.values()].find((each) => each.handle === handle.replace(/^@/, ''));
      if (group === undefined) throw new ActFault('no_such_subteam', `there is no usergroup ${handle}`);
      const members = users.map((user) => personOf(workspace, user).id);
      workspace.putUsergroup({ ...group, members });
      tell(
        subteamEvent(workspace.team.id, workspace.newStamp(), { id: group.id, before: group.members, after: members }),
      );
    },
    uninstall: () => {
      revokeTokens();
      tell({ type: 'app_uninstalled', event_ts: workspace.newStamp() });
    },
    limitEvents: () => {
      const minute = Math.floor(workspace.clock.now().getTime() / 60_000) * 60;
      tell({ type: 'app_rate_limited', minute_rate_limited: minute, team_id: workspace.team.id });
    },
  };
}

interface Membership {
  readonly id: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

function subteamEvent(teamId: string, stamp: string, { id, before, after }: Membership): JsonObject {
  const added = after.filter((user) => !before.includes(user));
  const removed = before.filter((user) => !after.includes(user));
  return {
    type: 'subteam_members_changed',
    subteam_id: id,
    team_id: teamId,
    date_previous_update: 0,
    date_update: Math.floor(Number(stamp)),
    added_users: added,
    added_users_count: added.length,
    removed_users: removed,
    removed_users_count: removed.length,
    event_ts: stamp,
  };
}
