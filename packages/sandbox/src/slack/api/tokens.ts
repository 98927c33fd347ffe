import { randomBytes } from 'node:crypto';
import type { Method } from './method.ts';
import { ApiRefusal } from './refusal.ts';
import type { Scopes } from './scopes.ts';

/** What the app proves itself with. New for each start. */
export interface Credentials {
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The old way to tell that Slack is calling; in every payload. */
  readonly verificationToken: string;
}

export interface Tokens {
  /** @throws ApiRefusal `not_authed`, `invalid_auth`, `token_revoked`, `not_allowed_token_type`, `missing_scope`. */
  admit(token: string | undefined, method: Method): void;
  revoke(): void;
}

/** Credentials in Slack's forms, of random letters. */
export function createCredentials(): Credentials {
  const random = (bytes: number): string => randomBytes(bytes).toString('hex');
  return {
    botToken: `xoxb-5018405018-${random(12)}`,
    appToken: `xapp-1-A0OTELOPS01-5018-${random(32)}`,
    signingSecret: random(16),
    clientId: '5018405018.5018405018',
    clientSecret: random(16),
    verificationToken: random(12),
  };
}

export function createTokens(credentials: Credentials, scopes: Scopes): Tokens {
  let revoked = false;
  return {
    admit: (token, method) => {
      if (token === undefined) throw new ApiRefusal('not_authed');
      const bot = token === credentials.botToken;
      if (!bot && token !== credentials.appToken) throw new ApiRefusal('invalid_auth');
      if (revoked && bot) throw new ApiRefusal('token_revoked');
      requireKind(bot, method);
      requireScope(scopes, method);
    },
    revoke: () => {
      revoked = true;
    },
  };
}

function requireKind(bot: boolean, { token }: Method): void {
  if (token !== 'any' && token !== (bot ? 'bot' : 'app')) throw new ApiRefusal('not_allowed_token_type');
}

function requireScope(scopes: Scopes, method: Method): void {
  const [only, ...more] = method.scopes;
  if (only === undefined) return;
  if (more.length === 0) scopes.require(only);
  else if (!method.scopes.some((scope) => scopes.held.includes(scope))) {
    throw new ApiRefusal('missing_scope', { needed: method.scopes.join(','), provided: scopes.held.join(',') });
  }
}
