import type { JsonObject } from '../page-protocol.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Arguments } from './arguments.ts';
import type { Tier } from './rate-limits.ts';
import type { Scopes } from './scopes.ts';

/** What methods can reach besides the workspace. */
export interface ApiReach {
  readonly workspace: Workspace;
  /** `http://127.0.0.1:port`. */
  readonly baseUrl: () => string;
  /** Milliseconds; for ever when undefined. */
  readonly editWindowMs: number | undefined;
  readonly exchangeTrigger: (triggerId: string) => TriggerUse;
  /** A socket address that can be used once. */
  readonly issueSocketUrl: () => string;
  readonly revokeTokens: () => void;
  readonly exchangeCode: (call: { code: string; clientId: string; clientSecret: string }) => JsonObject;
}

/** Who holds the trigger, and the modal it was pulled in. */
export interface TriggerUse {
  readonly user: string;
  readonly viewId?: string;
  readonly channel?: string;
}

export interface ApiCall {
  readonly reach: ApiReach;
  readonly workspace: Workspace;
  readonly args: Arguments;
  readonly scopes: Scopes;
}

/** One Web API method: who may call it, how often, and what it does. Throws ApiRefusal. */
export interface Method {
  readonly token: 'bot' | 'app' | 'any' | 'none';
  /** With several, any one lets the call in, and the method asks for the one that fits the channel. */
  readonly scopes: readonly string[];
  readonly tier: Tier;
  /** The fields of the answer besides `ok`. */
  readonly run: (call: ApiCall) => JsonObject | Promise<JsonObject>;
}
