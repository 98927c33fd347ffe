import { request } from 'node:http';
import { type SandboxSlack, type SandboxSlackOptions, startSlack } from '@otelops/sandbox';

/** What the Web API answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
  readonly body: any;
}

/** Calls a method as Slack's own clients do: a form whose objects are JSON texts, and a bearer token. */
export async function call(
  slack: SandboxSlack,
  method: string,
  args: object = {},
  token = slack.botToken,
): Promise<Answer> {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(args))
    form.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: 'POST',
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
    body: form,
  });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}

/** Calls a method with a JSON body. */
export async function callJson(
  slack: SandboxSlack,
  method: string,
  body: string,
  token = slack.botToken,
): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' };
  const response = await fetch(`${slack.apiUrl}${method}`, { method: 'POST', headers, body });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}

export function open(options: SandboxSlackOptions = {}): Promise<SandboxSlack> {
  return startSlack({ rateLimits: false, ...options });
}

/** A socket of Socket Mode that keeps what comes, and acknowledges when told to. */
export interface RawSocket {
  readonly socket: WebSocket;
  // biome-ignore lint/suspicious/noExplicitAny: frames are looked into freely
  readonly frames: any[];
  /** The first frame that fits, once it is there. */
  // biome-ignore lint/suspicious/noExplicitAny: frames are looked into freely
  next(fits: (frame: any) => boolean): Promise<any>;
  ack(envelopeId: string, payload?: object): void;
  close(): void;
}

export async function connect(slack: SandboxSlack): Promise<RawSocket> {
  const { body } = await call(slack, 'apps.connections.open', {}, slack.appToken);
  const socket = new WebSocket(body.url);
  const frames: unknown[] = [];
  const waiting: { fits: (frame: unknown) => boolean; resolve: (frame: unknown) => void }[] = [];
  socket.addEventListener('message', ({ data }) => {
    const frame = JSON.parse(String(data));
    frames.push(frame);
    for (const [index, wait] of [...waiting.entries()].reverse()) {
      if (!wait.fits(frame)) continue;
      waiting.splice(index, 1);
      wait.resolve(frame);
    }
  });
  const next: RawSocket['next'] = (fits) => {
    const there = frames.find((frame) => fits(frame));
    return there === undefined ? new Promise((resolve) => waiting.push({ fits, resolve })) : Promise.resolve(there);
  };
  await next((frame) => frame.type === 'hello' || frame.type === 'disconnect');
  return {
    socket,
    frames,
    next,
    ack: (envelopeId, payload) =>
      socket.send(JSON.stringify({ envelope_id: envelopeId, ...(payload === undefined ? {} : { payload }) })),
    close: () => socket.close(),
  };
}

/** Acknowledges the next envelope of a type, and hands its payload out. */
// biome-ignore lint/suspicious/noExplicitAny: payloads are looked into freely
export async function answerNext(raw: RawSocket, type: string, payload?: object): Promise<any> {
  const seen = new Set(raw.frames.map((frame) => frame.envelope_id));
  const frame = await raw.next((each) => each.type === type && !seen.has(each.envelope_id));
  raw.ack(frame.envelope_id, payload);
  return frame.payload;
}

/** A GET with a Host of one's own, which fetch does not send. */
export function getAs(url: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.once('error', reject);
    sent.end();
  });
}
