import { randomBytes } from 'node:crypto';
import { ApiRefusal } from '../api/refusal.ts';
import type { Credentials } from '../api/tokens.ts';
import type { JsonObject } from '../page-protocol.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type Exchange, reply, replyText } from './exchange.ts';

/** The way an app is installed: consent, a code that is good once, and the tokens for it. */
export interface OAuth {
  /** The consent page, or the way back from it with a code. */
  serve(exchange: Exchange): void;
  /** @throws ApiRefusal `bad_client_secret`, `invalid_code`. */
  exchange(call: { readonly code: string; readonly clientId: string; readonly clientSecret: string }): JsonObject;
}

export function createOAuth(workspace: Workspace, credentials: Credentials): OAuth {
  const codes = new Set<string>();
  return {
    serve: ({ response, url }) => {
      const { searchParams } = url;
      const redirect = searchParams.get('redirect_uri') ?? '';
      if (searchParams.get('client_id') !== credentials.clientId) {
        replyText(response, 'invalid_client_id', { status: 400 });
      } else if (!isLoopback(redirect)) {
        replyText(response, 'bad_redirect_uri: an address on this machine is needed', { status: 400 });
      } else {
        const code = randomBytes(16).toString('hex');
        codes.add(code);
        const allow = new URL(redirect);
        allow.searchParams.set('code', code);
        allow.searchParams.set('state', searchParams.get('state') ?? '');
        reply(response, consent(workspace, allow), {
          headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'none'" },
        });
      }
    },
    exchange: ({ code, clientId, clientSecret }) => {
      if (clientId !== credentials.clientId) throw new ApiRefusal('invalid_client_id');
      if (clientSecret !== credentials.clientSecret) throw new ApiRefusal('bad_client_secret');
      if (!codes.delete(code)) throw new ApiRefusal('invalid_code');
      return installation(workspace, credentials);
    },
  };
}

function isLoopback(address: string): boolean {
  return URL.canParse(address) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(address).hostname);
}

function consent({ app, team }: Workspace, allow: URL): string {
  const href = allow.href.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return `<!doctype html><html lang="en"><title>Install ${app.name}</title>
<h1>${app.name} asks for access to ${team.name}</h1>
<ul>${app.scopes.map((scope) => `<li>${scope}</li>`).join('')}</ul>
<p><a href="${href}">Allow</a></p></html>`;
}

function installation({ app, team }: Workspace, { botToken }: Credentials): JsonObject {
  return {
    access_token: botToken,
    token_type: 'bot',
    scope: app.scopes.join(','),
    bot_user_id: app.botUserId,
    app_id: app.id,
    team: { id: team.id, name: team.name },
    enterprise: null,
    is_enterprise_install: false,
    authed_user: { id: app.botUserId },
  };
}
