import { randomBytes } from 'node:crypto';
import { systemClock } from '../kube/system-clock.ts';
import { assembleSlack, type SlackAssembly } from './assemble-slack.ts';
import { createRequestUrlCarrier, verifyRequestUrl } from './delivery/request-url.ts';
import { type ApiRouteParts, serveApi } from './http/api-routes.ts';
import type { SlackFaults } from './http/faults.ts';
import type { SlackLog } from './http/log.ts';
import { type PageRouteParts, servePage } from './http/page-routes.ts';
import { createPanels, type Panels } from './http/panels.ts';
import { listenSlack } from './http/server.ts';
import { serveFile } from './http/uploads.ts';
import type { SandboxSlackOptions } from './options.ts';
import type { DisconnectReason, PageChange, PageFaultOrder } from './page-protocol.ts';
import { createAdministration, type SandboxAdministration } from './people/administration.ts';
import { createPeople, type SandboxPeople } from './people/people.ts';
import { type SandboxSlackState, stateOf } from './state.ts';
import type { App } from './workspace/model.ts';

/** The app's sockets, and what may befall them. */
export interface SandboxSockets {
  readonly connections: number;
  /** Asks every connection to leave, as Slack does every few hours. */
  disconnect(reason: DisconnectReason): void;
  /** Cuts every connection without a word. */
  cut(): void;
  /** A second process takes its share of the payloads, and acknowledges nothing. */
  secondProcess(on: boolean): void;
}

/** A Slack workspace on loopback: Web API, Socket Mode, signed HTTP, and a page for people. */
export interface SandboxSlack extends AsyncDisposable {
  /** The page. */
  readonly url: string;
  /** What clients take as `slackApiUrl`: ends in `/api/`. */
  readonly apiUrl: string;
  /** `xoxb-...`. */
  readonly botToken: string;
  /** `xapp-...`, for Socket Mode. */
  readonly appToken: string;
  readonly signingSecret: string;
  /** For the OAuth flow: `{url}oauth/v2/authorize`. */
  readonly clientId: string;
  readonly clientSecret: string;
  readonly app: App;
  /**
   * Sends everything, signed, to this URL from now on; to the sockets again with undefined.
   * Rejects when the URL does not answer Slack's challenge.
   */
  setRequestUrl(url: string | undefined): Promise<void>;
  readonly people: SandboxPeople;
  readonly administration: SandboxAdministration;
  state(): SandboxSlackState;
  readonly faults: SlackFaults;
  /** Calls above Slack's rates are refused while `enabled`. */
  readonly rateLimits: { enabled: boolean };
  readonly sockets: SandboxSockets;
  readonly log: SlackLog;
  /** The scopes that the app has needed so far, sorted; what its manifest should ask for, and no other. */
  scopesUsed(): readonly string[];
  /** Calls with every change; the returned function ends it. */
  on(listener: (change: PageChange) => void): () => void;
  close(): Promise<void>;
}

/** Starts a Slack that unmodified clients can be pointed at. */
export async function startSlack(options: SandboxSlackOptions = {}): Promise<SandboxSlack> {
  const clock = options.clock ?? systemClock();
  const address = { base: '' };
  const baseUrl = (): string => address.base;
  const slack = assembleSlack({ options, clock, baseUrl });
  const { workspace, credentials, api, room, faults, log, sockets } = slack;
  const panels = createPanels(options.panels ?? [], (panel) => workspace.changes.record({ kind: 'panel', panel }));
  const apiRoutes: ApiRouteParts = { api, responseUrls: room.responseUrls, faults, log, clock };
  const pageRoutes = pageParts(slack, panels);
  const server = await listenSlack({
    port: options.port ?? 0,
    upgrade: (request, socket, head) => sockets.upgrade(request, socket, head),
    serve: async (exchange) => {
      if ((await serveApi(apiRoutes, exchange)) || (await servePage(pageRoutes, exchange))) return true;
      const { pathname } = exchange.url;
      if (pathname === '/oauth/v2/authorize') slack.oauth.serve(exchange);
      else if (pathname.startsWith('/files/')) serveFile(workspace, exchange);
      else return false;
      return true;
    },
  });
  address.base = `http://127.0.0.1:${server.port}`;
  const close = async (): Promise<void> => {
    panels.close();
    await sockets.close();
    await server.close();
  };
  return {
    url: `${address.base}/`,
    apiUrl: `${address.base}/api/`,
    ...credentials,
    app: workspace.app,
    setRequestUrl: (url) => setRequestUrl(slack, url),
    people: createPeople(room),
    administration: createAdministration(room, slack.revokeTokens),
    state: () => stateOf(workspace),
    faults,
    rateLimits: api.limits,
    sockets,
    log,
    scopesUsed: () => api.scopes.used,
    on: (listener) => workspace.changes.subscribe(({ change }) => listener(change)),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function pageParts(slack: SlackAssembly, panels: Panels): PageRouteParts {
  const { workspace, connection, faults, room } = slack;
  return {
    sources: { workspace, connection, faults: () => faults.list(), panels: () => panels.list() },
    room,
    clock: workspace.clock,
    token: randomBytes(24).toString('hex'),
    actOnPanel: (panel, body) => panels.act(panel, body),
    followFaultOrder: (order) => followFaultOrder(slack, order),
  };
}

function followFaultOrder({ faults, sockets }: SlackAssembly, order: PageFaultOrder): void {
  switch (order.order) {
    case 'add': {
      const { method, channel, times, effect } = order;
      const match = { ...(method === undefined ? {} : { method }), ...(channel === undefined ? {} : { channel }) };
      faults.add({ match, effect, ...(times === undefined ? {} : { times }) });
      break;
    }
    case 'remove':
      faults.remove(order.id);
      break;
    case 'clear':
      faults.clear();
      break;
    case 'disconnect':
      sockets.disconnect(order.reason);
      break;
    case 'cut':
      sockets.cut();
      break;
    case 'second-process':
      sockets.secondProcess(order.on);
      break;
  }
}

async function setRequestUrl(slack: SlackAssembly, url: string | undefined): Promise<void> {
  if (url === undefined) {
    slack.setHttpCarrier(undefined);
    return;
  }
  const { workspace, credentials } = slack;
  const options = { url, signingSecret: credentials.signingSecret, clock: workspace.clock };
  const fault = await verifyRequestUrl(options, randomBytes(16).toString('hex'), credentials.verificationToken);
  if (fault !== undefined) throw new Error(`the request URL ${url} was not accepted: ${fault}`);
  slack.setHttpCarrier(createRequestUrlCarrier(options));
}
