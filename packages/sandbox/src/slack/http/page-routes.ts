import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { parseJson } from '../json.ts';
import type { Json, PageAct, PageActResult, PageFaultOrder } from '../page-protocol.ts';
import { act } from '../people/act.ts';
import type { ActRoom } from '../people/room.ts';
import { ActFault, personOf } from '../people/who.ts';
import type { Person } from '../workspace/model.ts';
import { streamEvents } from './event-stream.ts';
import { type Exchange, reply, replyJson, replyText } from './exchange.ts';
import { parseAct, parseFaultOrder } from './page-acts.ts';
import { PAGE_POLICY, renderDocument } from './page-document.ts';
import { pageEntry, readPageFile } from './page-files.ts';
import { type PageSources, snapshotFor } from './snapshot.ts';

export interface PageRouteParts {
  readonly sources: PageSources;
  readonly room: ActRoom;
  readonly clock: Clock;
  /** Acts must carry it. New for each start. */
  readonly token: string;
  readonly actOnPanel: (panel: string, body: Json) => Promise<PageActResult>;
  readonly followFaultOrder: (order: PageFaultOrder) => void;
}

/** What a browser asks for. False for any other path. */
export async function servePage(parts: PageRouteParts, exchange: Exchange): Promise<boolean> {
  const { pathname } = exchange.url;
  if (pathname === '/' || pathname.startsWith('/archives/')) serveDocument(parts, exchange);
  else if (pathname.startsWith('/page/') || pathname.startsWith('/vendor/')) await serveStatic(exchange);
  else if (pathname === '/sandbox/state')
    withPerson(parts, exchange, (person) => replyJson(exchange.response, snapshotFor(parts.sources, person)));
  else if (pathname === '/sandbox/events')
    withPerson(parts, exchange, (person) => streamEvents(parts.sources, parts.clock, exchange, person));
  else if (pathname === '/sandbox/act') await serveAct(parts, exchange);
  else if (pathname === '/sandbox/faults') serveFaults(parts, exchange);
  else return false;
  return true;
}

function serveDocument({ sources, token }: PageRouteParts, { response }: Exchange): void {
  const html = renderDocument({ title: sources.workspace.team.name, token, entry: pageEntry() });
  reply(response, html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': PAGE_POLICY,
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    },
  });
}

async function serveStatic({ response, url }: Exchange): Promise<void> {
  const file = await readPageFile(url.pathname);
  if (file === undefined) replyText(response, 'not found', { status: 404 });
  else reply(response, file.content, { headers: { 'content-type': file.type } });
}

function withPerson({ sources }: PageRouteParts, { response, url }: Exchange, serve: (person: Person) => void): void {
  try {
    serve(personOf(sources.workspace, url.searchParams.get('user') ?? ''));
  } catch (error) {
    if (!(error instanceof ActFault)) throw error;
    replyJson(response, { ok: false, error: error.error, text: error.message }, { status: 404 });
  }
}

/** Only our own page knows the token, and only by this header can another site not send it. */
function admits({ token }: PageRouteParts, { request, response }: Exchange): boolean {
  const given = Buffer.from(String(request.headers['x-sandbox-token'] ?? ''));
  const wanted = Buffer.from(token);
  if (request.method === 'POST' && given.length === wanted.length && timingSafeEqual(given, wanted)) return true;
  replyJson(
    response,
    { ok: false, error: 'not_allowed', text: 'Reload the page: the sandbox was started anew.' },
    { status: 403 },
  );
  return false;
}

async function serveAct(parts: PageRouteParts, exchange: Exchange): Promise<void> {
  if (!admits(parts, exchange)) return;
  const order = parseAct(parseJson(exchange.body.toString('utf8')));
  if (order === undefined) replyJson(exchange.response, { ok: false, error: 'invalid_act' }, { status: 400 });
  else replyJson(exchange.response, await perform(parts, order));
}

function perform(parts: PageRouteParts, order: PageAct): Promise<PageActResult> {
  return order.act === 'panel' ? parts.actOnPanel(order.panel, order.body) : act(parts.room, order);
}

function serveFaults(parts: PageRouteParts, exchange: Exchange): void {
  const { request, response, body } = exchange;
  if (request.method === 'GET') {
    replyJson(response, { ok: true, faults: parts.sources.faults() });
    return;
  }
  if (!admits(parts, exchange)) return;
  const order = parseFaultOrder(parseJson(body.toString('utf8')));
  if (order === undefined) {
    replyJson(response, { ok: false, error: 'invalid_order' }, { status: 400 });
    return;
  }
  parts.followFaultOrder(order);
  replyJson(response, { ok: true, faults: parts.sources.faults() });
}
