/** A bot scope, and what of ours would stop working without it. A test holds the list to the calls that are made. */
export interface Scope {
  readonly name: string;
  readonly why: string;
  /** Web API methods that need it. */
  readonly methods: readonly string[];
  /** Events and features that need it. */
  readonly events: readonly string[];
}

/** Exactly what the bot uses, no more: https://docs.slack.dev/reference/scopes */
export const botScopes: readonly Scope[] = [
  { name: 'commands', why: 'the slash command', methods: [], events: ['slash_command'] },
  { name: 'app_mentions:read', why: 'commands by mention', methods: [], events: ['app_mention'] },
  {
    name: 'chat:write',
    why: 'messages, and their edits in place',
    methods: ['chat.postMessage', 'chat.update', 'chat.postEphemeral'],
    events: [],
  },
  {
    name: 'files:write',
    why: 'charts, diffs and logs as files',
    methods: ['files.getUploadURLExternal', 'files.completeUploadExternal'],
    events: [],
  },
  { name: 'users:read', why: 'to tell members from guests and bots', methods: ['users.info'], events: [] },
  {
    name: 'usergroups:read',
    why: 'rights by usergroup',
    methods: ['usergroups.list'],
    events: ['subteam_created', 'subteam_members_changed', 'subteam_updated'],
  },
  {
    name: 'channels:history',
    why: 'to find a message whose answer was lost, so that it is not posted twice',
    methods: ['conversations.history', 'conversations.replies'],
    events: [],
  },
  {
    name: 'groups:history',
    why: 'the same in private channels',
    methods: ['conversations.history', 'conversations.replies'],
    events: [],
  },
  { name: 'im:write', why: 'answers to one person', methods: ['conversations.open'], events: [] },
  {
    name: 'im:history',
    why: 'the same as channels:history in direct messages, and commands there',
    methods: ['conversations.history', 'conversations.replies'],
    events: ['message.im'],
  },
];

/** Methods that any token may call. */
export const scopelessMethods: readonly string[] = ['auth.test', 'views.open', 'views.publish'];

/** Events that any app may ask for. */
export const scopelessEvents: readonly string[] = ['app_home_opened', 'app_uninstalled', 'tokens_revoked'];
