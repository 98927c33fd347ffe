import type { ServiceHandler } from '../../network/service-backends.ts';
import { jsonResponse, notFoundResponse, textResponse } from '../answers.ts';
import type { AlertStore, PostedAlert, StoredAlert } from './alert-store.ts';
import type { Dispatcher } from './dispatcher.ts';
import { type Matcher, matchesAll, parseMatcher } from './matcher.ts';
import { EXTERNAL_URL, RECEIVER } from './notification.ts';
import { parseAlerts, parseSilence } from './parse-post.ts';
import type { Silence, SilenceStore } from './silence-store.ts';

export interface AlertmanagerParts {
  readonly alerts: AlertStore;
  readonly silences: SilenceStore;
  readonly dispatcher: Dispatcher;
  readonly receive: (alerts: readonly PostedAlert[]) => void;
  readonly startedAt: Date;
}

type Endpoint = (parts: AlertmanagerParts, request: Request, url: URL) => Response | Promise<Response>;
type Methods = Readonly<Partial<Record<string, Endpoint>>>;

const ENDPOINTS: Readonly<Partial<Record<string, Methods>>> = {
  '/-/ready': { GET: () => textResponse('OK') },
  '/-/healthy': { GET: () => textResponse('OK') },
  '/api/v2/status': { GET: ({ startedAt }) => jsonResponse(statusOf(startedAt)) },
  '/api/v2/receivers': { GET: () => jsonResponse([{ name: RECEIVER }]) },
  '/api/v2/alerts': { GET: listAlerts, POST: postAlerts },
  '/api/v2/alerts/groups': { GET: listGroups },
  '/api/v2/silences': { GET: listSilences, POST: postSilence },
};
const SILENCE: Methods = { GET: getSilence, DELETE: deleteSilence };
const SILENCE_PATH = '/api/v2/silence/';

/** The HTTP API of an Alertmanager, version 2. */
export function alertmanagerApi(parts: AlertmanagerParts): ServiceHandler {
  return (request) => {
    const url = new URL(request.url);
    const methods = url.pathname.startsWith(SILENCE_PATH) ? SILENCE : ENDPOINTS[url.pathname];
    if (methods === undefined) return unknownPath(url.pathname);
    const endpoint = methods[request.method];
    if (endpoint !== undefined) return endpoint(parts, request, url);
    const allowed = Object.keys(methods).join(',');
    const message = `method ${request.method} is not allowed, but [${allowed}] are`;
    return jsonResponse({ code: 405, message }, 405);
  };
}

function unknownPath(path: string): Response {
  if (!path.startsWith('/api/v2/')) return notFoundResponse();
  return jsonResponse({ code: 404, message: `path ${path} was not found` }, 404);
}

function statusOf(startedAt: Date): unknown {
  return {
    cluster: { peers: [], status: 'disabled' },
    config: {
      original: `# Simulated by the otelops sandbox.\nroute:\n  receiver: ${RECEIVER}\n  group_by: [alertname]\n`,
    },
    uptime: startedAt.toISOString(),
    versionInfo: {
      branch: 'simulated',
      buildDate: '',
      buildUser: 'otelops-sandbox',
      goVersion: '',
      revision: EXTERNAL_URL,
      version: '0.34.0',
    },
  };
}

/** The matchers of the query, or the answer to one that is none. */
function filters(url: URL): readonly Matcher[] | Response {
  const matchers: Matcher[] = [];
  for (const text of url.searchParams.getAll('filter')) {
    const matcher = parseMatcher(text);
    if (matcher === undefined) return jsonResponse(`bad matcher format: ${text}`, 400);
    matchers.push(matcher);
  }
  return matchers;
}

function listAlerts({ alerts, silences }: AlertmanagerParts, _request: Request, url: URL): Response {
  const matchers = filters(url);
  if (matchers instanceof Response) return matchers;
  const shown = alerts.firing().filter((alert) => isShown(alert, silences, matchers, url));
  return jsonResponse(shown.map((alert) => alertView(alert, silences)));
}

function isShown(alert: StoredAlert, silences: SilenceStore, matchers: readonly Matcher[], url: URL): boolean {
  const hides = (name: string): boolean => url.searchParams.get(name) === 'false';
  const silenced = silences.silencing(alert.labels).length > 0;
  return !hides(silenced ? 'silenced' : 'active') && matchesAll(matchers, alert.labels);
}

function alertView(alert: StoredAlert, silences: SilenceStore): unknown {
  const silencedBy = silences.silencing(alert.labels);
  const { labels, annotations, fingerprint, startsAt, endsAt, updatedAt, generatorURL } = alert;
  return {
    annotations,
    endsAt: endsAt.toISOString(),
    fingerprint,
    receivers: [{ name: RECEIVER }],
    startsAt: startsAt.toISOString(),
    status: { inhibitedBy: [], mutedBy: [], silencedBy, state: silencedBy.length > 0 ? 'suppressed' : 'active' },
    updatedAt: updatedAt.toISOString(),
    ...(generatorURL === undefined ? {} : { generatorURL }),
    labels,
  };
}

function listGroups({ alerts, silences, dispatcher }: AlertmanagerParts, _request: Request, url: URL): Response {
  const matchers = filters(url);
  if (matchers instanceof Response) return matchers;
  const firing = alerts.firing();
  const groups = dispatcher.groups().map(({ labels, fingerprints }) => ({
    alerts: firing
      .filter((alert) => fingerprints.includes(alert.fingerprint) && isShown(alert, silences, matchers, url))
      .map((alert) => alertView(alert, silences)),
    labels,
    receiver: { name: RECEIVER },
  }));
  return jsonResponse(groups.filter((group) => group.alerts.length > 0));
}

async function postAlerts({ receive }: AlertmanagerParts, request: Request): Promise<Response> {
  const parsed = parseAlerts(await request.text());
  if ('status' in parsed) return jsonResponse(parsed.body, parsed.status);
  receive(parsed.value);
  return textResponse('');
}

function silenceView(silence: Silence, silences: SilenceStore): unknown {
  const { id, matchers, startsAt, endsAt, updatedAt, createdBy, comment } = silence;
  return {
    id,
    status: { state: silences.stateOf(silence) },
    updatedAt: updatedAt.toISOString(),
    comment,
    createdBy,
    endsAt: endsAt.toISOString(),
    matchers,
    startsAt: startsAt.toISOString(),
  };
}

const ORDER = { active: 0, pending: 1, expired: 2 } as const;

function listSilences({ silences }: AlertmanagerParts, _request: Request, url: URL): Response {
  const matchers = filters(url);
  if (matchers instanceof Response) return matchers;
  const shown = silences
    .all()
    .filter((silence) => matchesAll(matchers, labelsIn(silence)))
    .sort((a, b) => ORDER[silences.stateOf(a)] - ORDER[silences.stateOf(b)] || a.endsAt.getTime() - b.endsAt.getTime());
  return jsonResponse(shown.map((silence) => silenceView(silence, silences)));
}

/** The labels that a filter on silences is about: those its own matchers speak of. */
function labelsIn({ matchers }: Silence): Record<string, string> {
  return Object.fromEntries(matchers.map(({ name, value }) => [name, value]));
}

async function postSilence({ silences }: AlertmanagerParts, request: Request): Promise<Response> {
  const parsed = parseSilence(await request.text());
  if ('status' in parsed) return jsonResponse(parsed.body, parsed.status);
  const outcome = silences.set(parsed.value);
  switch (outcome.state) {
    case 'stored':
      return jsonResponse({ silenceID: outcome.id });
    case 'refused':
      return jsonResponse(outcome.message, 400);
    default:
      return jsonResponse('silence not found', 404);
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id in a path, or the answer to one that is none. */
function silenceId(url: URL): string | Response {
  const id = url.pathname.slice(SILENCE_PATH.length);
  if (UUID.test(id)) return id;
  const message = `silenceID in path must be of type uuid: ${JSON.stringify(id)}`;
  return jsonResponse({ code: 601, message }, 422);
}

function getSilence({ silences }: AlertmanagerParts, _request: Request, url: URL): Response {
  const id = silenceId(url);
  if (id instanceof Response) return id;
  const silence = silences.get(id);
  return silence === undefined ? textResponse('', 404) : jsonResponse(silenceView(silence, silences));
}

function deleteSilence({ silences }: AlertmanagerParts, _request: Request, url: URL): Response {
  const id = silenceId(url);
  if (id instanceof Response) return id;
  return textResponse('', silences.expire(id) ? 200 : 404);
}
