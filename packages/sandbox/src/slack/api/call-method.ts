import type { JsonObject } from '../page-protocol.ts';
import { argumentsOf } from './arguments.ts';
import type { ApiReach, Method } from './method.ts';
import { METHODS } from './methods/all-methods.ts';
import type { RateLimits } from './rate-limits.ts';
import { ApiRefusal } from './refusal.ts';
import type { Scopes } from './scopes.ts';
import type { Tokens } from './tokens.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

export interface ApiParts {
  readonly reach: ApiReach;
  readonly tokens: Tokens;
  readonly scopes: Scopes;
  readonly limits: RateLimits;
}

interface MethodCall {
  readonly method: string;
  /** Of the Authorization header. */
  readonly bearer: string | undefined;
  readonly raw: JsonObject;
}

/** Calls a Web API method. Never throws: refusals become answers. */
export async function callMethod(parts: ApiParts, call: MethodCall): Promise<ApiAnswer> {
  const method = METHODS.get(call.method);
  if (method === undefined) return answer({ ok: false, error: 'unknown_method', req_method: call.method });
  try {
    return await run(parts, method, call);
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    return answer({ ok: false, error: error.error, ...error.fields }, scopeHeaders(parts, method));
  }
}

async function run(parts: ApiParts, method: Method, { method: name, bearer, raw }: MethodCall): Promise<ApiAnswer> {
  const args = argumentsOf(raw);
  if (method.token !== 'none') parts.tokens.admit(bearer ?? args.text('token'), method);
  const channel = args.text('channel') ?? args.text('channel_id') ?? '';
  const wait = parts.limits.take({ method: name, tier: method.tier, channel });
  if (wait !== undefined) return rateLimited(wait);
  const { workspace } = parts.reach;
  const fields = await method.run({ reach: parts.reach, workspace, args, scopes: parts.scopes });
  return answer({ ok: true, ...fields }, scopeHeaders(parts, method));
}

/** What Slack says to who calls too often. */
export function rateLimited(seconds: number): ApiAnswer {
  return { status: 429, headers: { 'retry-after': String(seconds) }, body: { ok: false, error: 'ratelimited' } };
}

function scopeHeaders({ reach }: ApiParts, { token, scopes }: Method): Readonly<Record<string, string>> {
  if (token === 'none') return {};
  const held = token === 'app' ? 'connections:write' : reach.workspace.app.scopes.join(',');
  const accepted = scopes.length === 0 ? {} : { 'x-accepted-oauth-scopes': scopes.join(',') };
  return { 'x-oauth-scopes': held, ...accepted };
}

function answer(body: JsonObject, headers: Readonly<Record<string, string>> = {}): ApiAnswer {
  return { status: 200, headers, body };
}
