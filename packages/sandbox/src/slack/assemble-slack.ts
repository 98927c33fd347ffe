import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { ApiParts } from './api/call-method.ts';
import type { ApiReach } from './api/method.ts';
import { createRateLimits } from './api/rate-limits.ts';
import { createScopes } from './api/scopes.ts';
import { type Credentials, createCredentials, createTokens, type Tokens } from './api/tokens.ts';
import { createDelivery } from './delivery/delivery.ts';
import type { Carrier } from './delivery/envelope.ts';
import { createSocketMode, type SocketMode } from './delivery/socket-mode.ts';
import { wrapEvent } from './delivery/wrap-event.ts';
import { createSlackFaults, type SlackFaultTable } from './http/faults.ts';
import { createSlackLog, type LoggedSlackCall, type WritableSlackLog } from './http/log.ts';
import { createOAuth, type OAuth } from './http/oauth.ts';
import { type SandboxSlackOptions, seedOf } from './options.ts';
import type { PageConnection, PageTraffic } from './page-protocol.ts';
import { createResponseUrls } from './people/response-urls.ts';
import type { ActRoom } from './people/room.ts';
import { createTriggers } from './people/triggers.ts';
import { createWorkspace, type Workspace } from './workspace/workspace.ts';

/** Everything of a sandbox Slack but its listening. */
export interface SlackAssembly {
  readonly workspace: Workspace;
  readonly credentials: Credentials;
  readonly api: ApiParts;
  readonly room: ActRoom;
  readonly faults: SlackFaultTable;
  readonly log: WritableSlackLog;
  readonly sockets: SocketMode;
  readonly oauth: OAuth;
  readonly connection: () => PageConnection;
  /** HTTP mode with this carrier; Socket Mode with none. */
  readonly setHttpCarrier: (carrier: Carrier | undefined) => void;
  readonly revokeTokens: () => void;
}

interface AssemblyOptions {
  readonly options: SandboxSlackOptions;
  readonly clock: Clock;
  /** Known once it listens. */
  readonly baseUrl: () => string;
}

export function assembleSlack({ options, clock, baseUrl }: AssemblyOptions): SlackAssembly {
  const workspace = createWorkspace(seedOf(options), clock);
  const { changes, app } = workspace;
  const credentials = createCredentials();
  const http: { carrier: Carrier | undefined } = { carrier: undefined };
  const sockets = createSocketMode({ clock, appId: app.id, changed: () => showConnection() });
  const connection = (): PageConnection =>
    http.carrier === undefined
      ? { mode: 'socket', connections: sockets.connections }
      : { mode: 'http', connections: 1 };
  const showConnection = (): void => changes.record({ kind: 'connection', connection: connection() });
  const faults = createSlackFaults(() => changes.record({ kind: 'faults', faults: faults.list() }));
  const log = createSlackLog({
    time: () => performance.now(),
    closed: (entry) => changes.record({ kind: 'traffic', traffic: trafficOf(entry) }),
  });
  const delivery = createDelivery({
    clock,
    carrier: () => http.carrier ?? sockets,
    faults,
    log,
    wrap: (event) => wrapEvent(workspace, credentials.verificationToken, event),
  });
  const scopes = createScopes(app);
  const tokens = createTokens(credentials, scopes);
  const room = createRoom({ workspace, clock, credentials, baseUrl, delivery, scopes });
  const oauth = createOAuth(workspace, credentials);
  const revokeTokens = revocation(tokens, room);
  const reach: ApiReach = {
    workspace,
    baseUrl,
    editWindowMs: options.editWindowMs,
    exchangeTrigger: (id) => room.triggers.exchange(id),
    issueSocketUrl: () => `${baseUrl().replace('http', 'ws')}${sockets.issuePath()}`,
    revokeTokens,
    exchangeCode: (call) => oauth.exchange(call),
  };
  return {
    workspace,
    credentials,
    api: { reach, tokens, scopes, limits: createRateLimits(clock, options.rateLimits ?? true) },
    room,
    faults,
    log,
    sockets,
    oauth,
    connection,
    setHttpCarrier: (carrier) => {
      http.carrier = carrier;
      showConnection();
    },
    revokeTokens,
  };
}

type RoomParts = Pick<ActRoom, 'workspace' | 'delivery' | 'baseUrl' | 'scopes'> & {
  readonly clock: Clock;
  readonly credentials: Credentials;
};

function createRoom({ workspace, clock, credentials, baseUrl, delivery, scopes }: RoomParts): ActRoom {
  const newId = (): string => randomBytes(12).toString('hex');
  return {
    workspace,
    delivery,
    baseUrl,
    scopes,
    triggers: createTriggers(clock, newId),
    responseUrls: createResponseUrls({ workspace, clock, baseUrl, newId }),
    verificationToken: credentials.verificationToken,
    offered: new Map(),
  };
}

function revocation(tokens: Tokens, { workspace, delivery }: ActRoom): () => void {
  return () => {
    tokens.revoke();
    const revoked = { bot: [workspace.app.botUserId] };
    void delivery.emit({ type: 'tokens_revoked', tokens: revoked, event_ts: workspace.newStamp() });
  };
}

function trafficOf({ sequence, direction, method, channel, outcome, durationMs }: LoggedSlackCall): PageTraffic {
  return { sequence, direction, method, outcome, durationMs, ...(channel === undefined ? {} : { channel }) };
}
