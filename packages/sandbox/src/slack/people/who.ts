import { compact } from '../json.ts';
import type { JsonObject } from '../page-protocol.ts';
import type { Channel, Person } from '../workspace/model.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** What went wrong with what a person tried, in the sandbox's own words: a wrong name, a place they cannot see. */
export class ActFault extends Error {
  readonly error: string;

  constructor(error: string, message: string) {
    super(message);
    this.name = 'ActFault';
    this.error = error;
  }
}

/** A person by id or name. @throws ActFault `user_not_found`. */
export function personOf(workspace: Workspace, who: string): Person {
  const name = who.replace(/^@/, '');
  const found = workspace.people.get(who) ?? [...workspace.people.values()].find((person) => person.name === name);
  if (found === undefined) throw new ActFault('user_not_found', `nobody here is ${who}`);
  return found;
}

/** A channel that a person can see, by id or `#name`. @throws ActFault `channel_not_found`. */
export function channelFor(workspace: Workspace, person: Person, where: string): Channel {
  const name = where.replace(/^#/, '');
  const channels = [...workspace.channels.values()];
  const found =
    workspace.channels.get(where) ?? channels.find((channel) => channel.kind !== 'im' && channel.name === name);
  const open = found?.kind === 'public' && (person.kind === 'member' || person.kind === 'admin');
  if (found === undefined || !(open || found.members.includes(person.id))) {
    throw new ActFault('channel_not_found', `${person.name} sees no channel ${where}`);
  }
  return found;
}

/** A person as interaction payloads name them. */
function payloadUser(person: Person): JsonObject {
  return { id: person.id, username: person.name, name: person.name, team_id: person.teamId };
}

/** The names a channel has in payloads: those without one are called by their kind. */
export function payloadChannel(channel: Channel): JsonObject {
  const unnamed = channel.kind === 'im' ? 'directmessage' : 'privategroup';
  return { id: channel.id, name: channel.kind === 'public' ? channel.name : unnamed };
}

interface PayloadOrigin {
  readonly workspace: Workspace;
  readonly verificationToken: string;
}

/** What every interaction payload carries. */
export function payloadBase({ workspace, verificationToken }: PayloadOrigin, person: Person): JsonObject {
  return compact({
    user: payloadUser(person),
    api_app_id: workspace.app.id,
    token: verificationToken,
    team: { id: workspace.team.id, domain: workspace.team.domain },
    enterprise: null,
    is_enterprise_install: false,
  });
}

/** Text as Slack keeps it: entities for the three special characters, ids for names that somebody has. */
export function encodeText(workspace: Workspace, text: string, links: boolean): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  if (!links) return escaped;
  return escaped
    .replace(
      /(^|[\s(])@([a-z0-9._-]+)/gi,
      (whole, before: string, name: string) => `${before}${mention(workspace, name) ?? whole.slice(before.length)}`,
    )
    .replace(/(^|[\s(])#([a-z0-9_-]+)/gi, (whole, before: string, name: string) => {
      const channel = [...workspace.channels.values()].find((each) => each.kind !== 'im' && each.name === name);
      return channel === undefined ? whole : `${before}<#${channel.id}|${channel.name}>`;
    });
}

function mention(workspace: Workspace, name: string): string | undefined {
  const person = [...workspace.people.values()].find((each) => each.name === name.toLowerCase());
  if (person !== undefined) return `<@${person.id}>`;
  const group = [...workspace.usergroups.values()].find((each) => each.handle === name.toLowerCase());
  if (group !== undefined) return `<!subteam^${group.id}>`;
  return ['here', 'channel', 'everyone'].includes(name) ? `<!${name}>` : undefined;
}
