import type { ApiCall, Method } from '../method.ts';
import { ApiRefusal } from '../refusal.ts';

/** Who the app is, and whether the server is there. */
export const AUTH_METHODS: Readonly<Record<string, Method>> = {
  'api.test': {
    token: 'none',
    scopes: [],
    tier: 'tier4',
    run: ({ args }) => {
      const error = args.text('error');
      if (error !== undefined) throw new ApiRefusal(error, { args: args.raw });
      return { args: args.raw };
    },
  },
  'auth.test': {
    token: 'any',
    scopes: [],
    tier: 'special',
    run: ({ workspace, reach }) => ({
      url: `${reach.baseUrl()}/`,
      team: workspace.team.name,
      user: workspace.app.name,
      team_id: workspace.team.id,
      user_id: workspace.app.botUserId,
      bot_id: workspace.app.botId,
      app_id: workspace.app.id,
      is_enterprise_install: false,
    }),
  },
  'auth.revoke': {
    token: 'bot',
    scopes: [],
    tier: 'tier3',
    run: ({ args, reach }) => {
      const test = args.flag('test');
      if (!test) reach.revokeTokens();
      return { revoked: !test };
    },
  },
  'apps.connections.open': {
    token: 'app',
    scopes: [],
    tier: 'tier3',
    run: ({ reach }) => ({ url: reach.issueSocketUrl() }),
  },
  'oauth.v2.access': {
    token: 'none',
    scopes: [],
    tier: 'tier4',
    run: ({ args, reach }) =>
      reach.exchangeCode({
        code: args.required('code'),
        clientId: args.required('client_id'),
        clientSecret: args.required('client_secret'),
      }),
  },
  'team.info': { token: 'bot', scopes: ['team:read'], tier: 'tier3', run: teamInfo },
  'bots.info': { token: 'bot', scopes: ['users:read'], tier: 'tier3', run: botInfo },
};

function teamInfo({ workspace: { team } }: ApiCall): ReturnType<Method['run']> {
  return { team: { id: team.id, name: team.name, domain: team.domain, email_domain: '' } };
}

function botInfo({ workspace: { app } }: ApiCall): ReturnType<Method['run']> {
  return { bot: { id: app.botId, app_id: app.id, user_id: app.botUserId, name: app.name, deleted: false } };
}
