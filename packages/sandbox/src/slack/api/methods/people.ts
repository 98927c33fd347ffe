import type { JsonObject } from '../../page-protocol.ts';
import type { ApiCall, Method } from '../method.ts';
import { pageOf } from '../pages.ts';
import { ApiRefusal } from '../refusal.ts';
import { wireUser, wireUsergroup } from '../wire-forms.ts';

/** Who is who. */
export const PEOPLE_METHODS: Readonly<Record<string, Method>> = {
  'users.info': { token: 'bot', scopes: ['users:read'], tier: 'tier4', run: userInfo },
  'users.list': { token: 'bot', scopes: ['users:read'], tier: 'tier2', run: userList },
  'usergroups.list': { token: 'bot', scopes: ['usergroups:read'], tier: 'tier2', run: groupList },
  'usergroups.users.list': { token: 'bot', scopes: ['usergroups:read'], tier: 'tier2', run: groupUsers },
};

function userInfo({ workspace, args }: ApiCall): JsonObject {
  const person = workspace.people.get(args.required('user'));
  if (person === undefined) throw new ApiRefusal('user_not_found');
  return { user: wireUser(workspace, person) };
}

function userList({ workspace, args }: ApiCall): JsonObject {
  // People of other workspaces are not in the list; users.info knows them.
  const own = [...workspace.people.values()].filter(({ teamId }) => teamId === workspace.team.id);
  const page = pageOf(args, own, { usual: 1000, most: 1000 });
  const now = Math.floor(workspace.clock.now().getTime() / 1000);
  return {
    members: page.items.map((person) => wireUser(workspace, person)),
    cache_ts: now,
    response_metadata: page.metadata,
  };
}

function groupList({ workspace, args }: ApiCall): JsonObject {
  const groups = [...workspace.usergroups.values()];
  return { usergroups: groups.map((group) => wireUsergroup(workspace, group, args.flag('include_users'))) };
}

function groupUsers({ workspace, args }: ApiCall): JsonObject {
  const group = workspace.usergroups.get(args.required('usergroup'));
  if (group === undefined) throw new ApiRefusal('no_such_subteam');
  return { users: [...group.members] };
}
