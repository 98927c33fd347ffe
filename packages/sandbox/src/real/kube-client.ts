import type { IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import { createInterface } from 'node:readline';
import type { Credentials } from './certificates/authority.ts';
import { parseJson } from './json-field.ts';

/** An answer of the API server; `body` is the JSON it sent, or the text where it is none. */
interface KubeAnswer {
  status: number;
  body: unknown;
}

/** As much of a client as this kit needs for itself: requests and watches, with a certificate. */
export interface KubeClient {
  send(method: string, path: string, body?: unknown): Promise<KubeAnswer>;
  /** Reads a watch until it ends; each line of the answer is one event. Resolves when the server or `signal` ends it. */
  watch(path: string, onEvent: (event: unknown) => void, signal: AbortSignal): Promise<void>;
  close(): void;
}

export interface KubeClientOptions {
  port: number;
  caCertificate: string;
  credentials: Credentials;
}

const requestTimeoutMilliseconds = 15_000;

export function createKubeClient({ port, caCertificate, credentials }: KubeClientOptions): KubeClient {
  const { certificate: cert, key } = credentials;
  const agent = new Agent({ keepAlive: true, ca: caCertificate, cert, key, maxSockets: 16 });
  const base: RequestOptions = { host: '127.0.0.1', port, agent };
  return {
    send: (method, path, body) =>
      send({ ...base, method, path, signal: AbortSignal.timeout(requestTimeoutMilliseconds) }, body),
    watch: (path, onEvent, signal) => watch({ ...base, method: 'GET', path, signal }, onEvent),
    close: () => agent.destroy(),
  };
}

function open(options: RequestOptions, body?: unknown): Promise<IncomingMessage> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    accept: 'application/json',
    ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...options, headers }, resolve);
    outgoing.once('error', reject);
    outgoing.end(text);
  });
}

async function send(options: RequestOptions, body?: unknown): Promise<KubeAnswer> {
  const response = await open(options, body);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString('utf8');
  return { status: response.statusCode ?? 0, body: parseJson(text) };
}

async function watch(options: RequestOptions, onEvent: (event: unknown) => void): Promise<void> {
  const response = await open(options);
  for await (const line of createInterface({ input: response })) if (line !== '') onEvent(parseJson(line));
}
