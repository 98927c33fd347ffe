import type { Json, JsonObject } from '../../page-protocol.ts';
import type { Channel } from '../../workspace/model.ts';
import { knownChannel } from '../channels.ts';
import type { ApiCall, Method } from '../method.ts';
import { pageOf } from '../pages.ts';
import { ApiRefusal, invalidArguments } from '../refusal.ts';
import { wireChannel } from '../wire-forms.ts';

const READ = ['channels:read', 'groups:read', 'im:read'];

/** Which conversations there are, and who is in them. */
export const CONVERSATION_METHODS: Readonly<Record<string, Method>> = {
  'conversations.info': { token: 'bot', scopes: READ, tier: 'tier3', run: info },
  'conversations.list': { token: 'bot', scopes: READ, tier: 'tier2', run: list },
  'conversations.members': { token: 'bot', scopes: READ, tier: 'tier4', run: members },
  'conversations.open': { token: 'bot', scopes: ['im:write'], tier: 'tier3', run: open },
};

/** The kinds a list may ask for, and the scope each takes. Group messages of several do not exist here. */
const KINDS: Readonly<Record<string, { readonly kind: Channel['kind'] | undefined; readonly scope: string }>> = {
  public_channel: { kind: 'public', scope: 'channels:read' },
  private_channel: { kind: 'private', scope: 'groups:read' },
  im: { kind: 'im', scope: 'im:read' },
  mpim: { kind: undefined, scope: 'mpim:read' },
};

function info(call: ApiCall): JsonObject {
  const channel = knownChannel(call, call.args.required('channel'));
  return { channel: wireChannel(call.workspace, channel) };
}

function list(call: ApiCall): JsonObject {
  const { workspace, args, scopes } = call;
  const types = (args.text('types') ?? 'public_channel').split(',').map((type) => type.trim());
  const kinds = types.map((type) => {
    const asked = KINDS[type];
    if (asked === undefined) throw new ApiRefusal('invalid_types');
    scopes.require(asked.scope);
    return asked.kind;
  });
  const found = [...workspace.channels.values()].filter(
    (channel) =>
      kinds.includes(channel.kind) &&
      (channel.kind === 'public' || channel.members.includes(workspace.app.botUserId)) &&
      !(args.flag('exclude_archived') && channel.archived === true),
  );
  const page = pageOf(args, found, { usual: 100, most: 1000 });
  const channels: Json[] = page.items.map((channel) => wireChannel(workspace, channel));
  return { channels, response_metadata: page.metadata };
}

function members(call: ApiCall): JsonObject {
  const channel = knownChannel(call, call.args.required('channel'));
  const page = pageOf(call.args, channel.members, { usual: 100, most: 1000 });
  return { members: [...page.items], response_metadata: page.metadata };
}

function open(call: ApiCall): JsonObject {
  const { workspace, args } = call;
  const known = args.text('channel');
  if (known !== undefined) return { channel: { id: knownChannel(call, known).id }, no_op: true, already_open: true };
  const users = (args.text('users') ?? '').split(',').filter((user) => user !== '');
  const [user] = users;
  if (user === undefined) throw invalidArguments('missing required field: users');
  if (users.length > 1) throw new ApiRefusal('method_not_supported_for_channel_type');
  const person = workspace.people.get(user);
  if (person === undefined) throw new ApiRefusal('user_not_found');
  if (person.kind === 'bot') throw new ApiRefusal('cannot_dm_bot');
  const im = workspace.openIm(workspace.app.botUserId, user);
  return { channel: args.flag('return_im') ? wireChannel(workspace, im) : { id: im.id } };
}
