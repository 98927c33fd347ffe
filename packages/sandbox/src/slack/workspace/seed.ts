import type { App, Channel, Command, Person, Team, Usergroup } from './model.ts';

/** What a workspace starts with. */
export interface WorkspaceSeed {
  readonly team: Team;
  readonly people: readonly Person[];
  readonly usergroups: readonly Usergroup[];
  readonly channels: readonly Channel[];
  readonly commands: readonly Command[];
  readonly app: App;
}

const TEAM: Team = { id: 'T0SANDBOX01', name: 'otelops sandbox', domain: 'otelops-sandbox' };
const PARTNER = 'T0PARTNER01';

const BOT_USER = 'U0OTELOPS01';
export const SLACKBOT = 'USLACKBOT';

/** The scopes that the app is installed with. */
const SCOPES = [
  'app_mentions:read',
  'channels:history',
  'channels:read',
  'chat:write',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'im:history',
  'im:read',
  'im:write',
  'pins:write',
  'reactions:write',
  'team:read',
  'usergroups:read',
  'users:read',
] as const;

const APP: App = { id: 'A0OTELOPS01', name: 'otelops', botId: 'B0OTELOPS01', botUserId: BOT_USER, scopes: SCOPES };

const PEOPLE: readonly Person[] = [
  person('U0ADA000001', 'ada', 'Ada (operator)', 'member'),
  person('U0BEN000001', 'ben', 'Ben (second operator)', 'member'),
  person('U0CLEO00001', 'cleo', 'Cleo (admin)', 'admin'),
  person('U0VIC000001', 'vic', 'Vic (viewer)', 'member'),
  person('U0GUS000001', 'gus', 'Gus (guest)', 'guest'),
  { ...person('U0FAY000001', 'fay', 'Fay (other workspace)', 'foreign'), teamId: PARTNER },
];

function person(id: string, name: string, realName: string, kind: Person['kind']): Person {
  return { id, name, realName, kind, title: '', teamId: TEAM.id };
}

const EVERYBODY = PEOPLE.map((each) => each.id);
const INSIDERS = PEOPLE.filter((each) => each.kind === 'member' || each.kind === 'admin').map((each) => each.id);

/**
 * Two operators, an admin, a viewer, a guest and somebody from another workspace; @platform may operate, @oncall is
 * awake; the bot is in #ops and #alerts, and not in #random.
 */
export const DEFAULT_SEED: WorkspaceSeed = {
  team: TEAM,
  people: PEOPLE,
  usergroups: [
    { id: 'S0PLATFORM1', handle: 'platform', name: 'Platform team', members: INSIDERS.slice(0, 3) },
    { id: 'S0ONCALL001', handle: 'oncall', name: 'On call', members: INSIDERS.slice(1, 2) },
  ],
  channels: [
    channel('C0OPS000001', 'ops', 'Deploys and upkeep of the stack', [...EVERYBODY, BOT_USER]),
    channel('C0ALERTS001', 'alerts', 'What is firing', [...INSIDERS, BOT_USER]),
    channel('C0RANDOM001', 'random', 'The bot is not in here', INSIDERS),
  ],
  commands: [
    {
      command: '/otel',
      description: 'Looks after the observability stack',
      usageHint: 'deploy phase-2 | status | help',
    },
  ],
  app: APP,
};

function channel(id: string, name: string, topic: string, members: readonly string[]): Channel {
  return { id, name, topic, members, kind: 'public' };
}
