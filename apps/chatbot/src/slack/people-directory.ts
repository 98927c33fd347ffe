import type { Clock } from '@otelops/deployer';
import { z } from 'zod';
import type { Actor, People } from '../ports/people.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { CallResult } from './slack-api.ts';

export type ReadSlack = (method: string, args: Readonly<Record<string, unknown>>) => Promise<CallResult>;

export interface PeopleDirectory extends People {
  /** The groups are asked for again when they are needed next. */
  forgetGroups(): void;
}

/** Somebody about whom Slack told nothing: nothing can be decided then, so nothing is done. */
export class UnknownPerson extends Error {
  override readonly name: string = 'UnknownPerson';
}

export interface PeopleOptions {
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'log'>;
  readonly read: ReadSlack;
}

const FRESH_MS = 60_000;
const MAX_CACHED = 2_000;

const userAnswer = z.object({
  user: z.object({
    id: z.string(),
    team_id: z.string().optional(),
    name: z.string().optional(),
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    is_restricted: z.boolean().optional(),
    is_ultra_restricted: z.boolean().optional(),
    is_stranger: z.boolean().optional(),
    tz: z.string().nullish(),
    enterprise_user: z.object({ teams: z.array(z.string()).optional() }).optional(),
    profile: z.object({ display_name: z.string().optional(), real_name: z.string().optional() }).optional(),
  }),
});

const groupsAnswer = z.object({
  usergroups: z.array(z.object({ id: z.string(), users: z.array(z.string()).optional() })),
});

type User = z.infer<typeof userAnswer>['user'];

/** Looks people up, and remembers them for a minute: whoever was taken out of a group must not act for longer. */
export function createPeopleDirectory({ clock, telemetry, read }: PeopleOptions): PeopleDirectory {
  const users = new Map<string, Cached<User>>();
  let groups: Cached<ReadonlyMap<string, readonly string[]>> | undefined;

  const userOf = async (userId: string): Promise<User> => {
    const known = users.get(userId);
    if (known !== undefined && clock.monotonic() - known.at < FRESH_MS) return known.value;
    users.delete(userId);
    if (users.size >= MAX_CACHED) users.clear();
    const cached = remember(clock, readUser(read, userId));
    users.set(userId, cached);
    cached.value.catch(() => users.delete(userId));
    return cached.value;
  };

  const groupsOf = async (userId: string): Promise<readonly string[] | undefined> => {
    if (groups === undefined || clock.monotonic() - groups.at >= FRESH_MS) groups = remember(clock, readGroups(read));
    const asked = groups;
    try {
      return (await asked.value).get(userId) ?? [];
    } catch (error) {
      if (groups === asked) groups = undefined;
      telemetry.log('warn', `Usergroups could not be read: ${String(error)}`);
      return undefined;
    }
  };

  return {
    actor: async (userId, teamId) => {
      const [user, memberOf] = await Promise.all([userOf(userId), groupsOf(userId)]);
      return actorOf(user, teamId, memberOf);
    },
    forgetGroups: () => {
      groups = undefined;
    },
  };
}

interface Cached<T> {
  readonly at: number;
  readonly value: Promise<T>;
}

/** As old as the moment at which it was asked for, not as the answer. */
function remember<T>(clock: Clock, value: Promise<T>): Cached<T> {
  return { at: clock.monotonic(), value };
}

async function readUser(read: ReadSlack, userId: string): Promise<User> {
  const result = await read('users.info', { user: userId });
  const parsed = result.kind === 'done' ? userAnswer.safeParse(result.data) : undefined;
  if (parsed?.data === undefined || parsed.data.user.id !== userId) {
    throw new UnknownPerson(`Slack does not tell who ${userId} is (${wordFor(result)}).`);
  }
  return parsed.data.user;
}

/** All groups and their members in one call; asking for each one would use up its limit in a large workspace. */
async function readGroups(read: ReadSlack): Promise<ReadonlyMap<string, readonly string[]>> {
  const result = await read('usergroups.list', { include_users: true });
  const parsed = result.kind === 'done' ? groupsAnswer.safeParse(result.data) : undefined;
  if (parsed?.data === undefined) throw new Error(wordFor(result));
  const byUser = new Map<string, readonly string[]>();
  for (const { id, users = [] } of parsed.data.usergroups) {
    for (const user of users) byUser.set(user, [...(byUser.get(user) ?? []), id]);
  }
  return byUser;
}

function wordFor(result: CallResult): string {
  return result.kind === 'refused' ? result.error : result.kind;
}

/** A workspace of the person that differs from the one of the interaction shows in `teamId`, so that it is refused. */
function actorOf(user: User, teamId: string, groups: readonly string[] | undefined): Actor {
  const isMember =
    user.team_id === undefined || user.team_id === teamId || user.enterprise_user?.teams?.includes(teamId) === true;
  return {
    userId: user.id,
    teamId: isMember ? teamId : (user.team_id ?? ''),
    name: user.profile?.display_name || user.profile?.real_name || user.name || user.id,
    isGuest:
      user.is_restricted === true ||
      user.is_ultra_restricted === true ||
      user.is_stranger === true ||
      user.deleted === true,
    isBot: user.is_bot === true,
    timeZone: isTimeZone(user.tz) ? user.tz : 'UTC',
    groups,
  };
}

function isTimeZone(name: string | null | undefined): name is string {
  if (name === null || name === undefined || name === '') return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
