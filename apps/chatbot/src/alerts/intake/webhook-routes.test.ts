import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../ports/http.ts';
import type { Telemetry } from '../../ports/telemetry.ts';
import type { WebhookCredential } from './credential.ts';
import type { Notification } from './notification.ts';
import { webhookRoutes } from './webhook-routes.ts';

const telemetry: Telemetry = {
  span: (_name, _attributes, work) => work(),
  duration: () => undefined,
  count: () => undefined,
  gauge: () => undefined,
  log: () => undefined,
};

const delivery = { version: '4', groupKey: '{}:{}', receiver: 'chatbot', status: 'firing', alerts: [] };
const credential: WebhookCredential = {
  bearerToken: 'the-token-of-alertmanager',
  basic: { username: 'alertmanager', password: 'pass:word' },
};

async function post(
  options: { keep?: () => Promise<void>; credential?: WebhookCredential },
  request: Partial<HttpRequest> & { authorization?: string },
) {
  const kept: Notification[] = [];
  const keep = options.keep ?? (async () => undefined);
  const routes = webhookRoutes({
    credential: options.credential ?? credential,
    telemetry,
    keep: async (notification) => {
      await keep();
      kept.push(notification);
    },
  });
  const path = request.path ?? '/webhooks/alertmanager';
  const answer = await routes
    .find((route) => route.path === path)
    ?.handle({
      method: 'POST',
      path,
      query: new URLSearchParams(),
      headers: { authorization: request.authorization },
      body: Buffer.from(JSON.stringify(delivery)),
      clientCertificate: false,
      ...request,
    });
  return { status: answer?.status, kept: kept.length };
}

const authorization = 'Bearer the-token-of-alertmanager';

describe('the door that alerts come in by', () => {
  it.each([
    ['a bearer token', { authorization }],
    ['the scheme in other letters', { authorization: 'bearer the-token-of-alertmanager' }],
    ['basic authentication', { authorization: `Basic ${btoa('alertmanager:pass:word')}` }],
  ])('lets in who shows %s', async (_, request) => {
    expect(await post({}, request)).toEqual({ status: 200, kept: 1 });
  });

  it('lets in who shows a certificate, where that is wanted, and nobody else', async () => {
    const wanted = { credential: { clientCertificate: true } };
    expect(await post(wanted, { clientCertificate: true })).toEqual({ status: 200, kept: 1 });
    expect(await post(wanted, { authorization })).toEqual({ status: 401, kept: 0 });
    expect(await post({}, { clientCertificate: true })).toEqual({ status: 401, kept: 0 });
  });

  it.each([
    ['nothing', {}],
    ['another token', { authorization: 'Bearer the-token-of-somebody' }],
    ['a part of the token', { authorization: 'Bearer the-token' }],
    ['an empty token', { authorization: 'Bearer ' }],
    ['the token under another scheme', { authorization: 'Basic the-token-of-alertmanager' }],
    ['another password', { authorization: `Basic ${btoa('alertmanager:password')}` }],
  ])('keeps out who shows %s, and does nothing', async (_, request) => {
    expect(await post({}, request)).toEqual({ status: 401, kept: 0 });
  });

  it.each([
    [{ bearerToken: '' }, 'Bearer '],
    [{}, 'Bearer undefined'],
    [{ basic: { username: '', password: '' } }, `Basic ${btoa(':')}`],
  ])('is closed where nothing is configured: %j', async (none, shown) => {
    expect(await post({ credential: none }, { authorization: shown })).toEqual({ status: 401, kept: 0 });
  });

  it.each([
    ['no JSON', Buffer.from('{"version":')],
    ['no notification', Buffer.from('[]')],
    ['no text', Buffer.from([0xff, 0xfe, 0x00])],
    ['nothing', Buffer.alloc(0)],
  ])('answers 400 to %s, and does nothing', async (_, body) => {
    expect(await post({}, { authorization, body })).toEqual({ status: 400, kept: 0 });
  });

  it('answers 413 to a body above one mebibyte, and does nothing', async () => {
    const body = Buffer.from(JSON.stringify({ ...delivery, padding: 'x'.repeat(1024 * 1024) }));
    expect(await post({}, { authorization, body })).toEqual({ status: 413, kept: 0 });
  });

  it('answers 503 when it cannot be kept, so that the sender tries again', async () => {
    const keep = () => Promise.reject(new Error('disk full'));
    expect(await post({ keep }, { authorization })).toEqual({ status: 503, kept: 0 });
  });

  it('answers only when it is kept', async () => {
    const events: string[] = [];
    let release = (): void => undefined;
    const keep = () => new Promise<void>((resolve) => (release = resolve)).then(() => void events.push('kept'));
    const answered = post({ keep }, { authorization }).then(() => events.push('answered'));
    await Promise.resolve();
    release();
    await answered;
    expect(events).toEqual(['kept', 'answered']);
  });

  it('takes Grafana at a door of its own', async () => {
    const path = '/webhooks/grafana';
    expect(await post({}, { authorization, path })).toEqual({ status: 400, kept: 0 });
    const body = Buffer.from(JSON.stringify({ ...delivery, version: '1' }));
    expect(await post({}, { authorization, path, body })).toEqual({ status: 200, kept: 1 });
  });
});
