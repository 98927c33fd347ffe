import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';
import { ApiFailure } from '../controllers/controller-api.ts';
import { isRecord, textOf } from './json.ts';

/** Where a server is and how it knows us. */
export interface HttpsServer {
  /** `https://host:port`. */
  readonly url: string;
  /** PEM. */
  readonly caCertificate: string;
  /** A bearer token, or a client certificate with its key (PEM). */
  readonly credentials: { readonly token: string } | { readonly certificate: string; readonly key: string };
}

interface HttpsCall {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
}

export interface HttpsTransport {
  /** The JSON of the answer. @throws ApiFailure for a refusal, Error when the server cannot be reached */
  send(call: HttpsCall): Promise<unknown>;
  /** Calls `line` with each line of a streamed answer, until it ends or `signal` aborts. @throws ApiFailure */
  stream(path: string, line: (text: string) => void, signal: AbortSignal): Promise<void>;
  close(): void;
}

const TIMEOUT_MS = 30_000;
const MAX_SOCKETS = 64;

export function createHttpsTransport(server: HttpsServer, userAgent: string): HttpsTransport {
  const { credentials } = server;
  const tls = 'token' in credentials ? {} : { cert: credentials.certificate, key: credentials.key };
  const agent = new Agent({ keepAlive: true, ca: server.caCertificate, maxSockets: MAX_SOCKETS, ...tls });
  const headers: Record<string, string> = {
    accept: 'application/json',
    'user-agent': userAgent,
    ...('token' in credentials ? { authorization: `Bearer ${credentials.token}` } : {}),
  };
  const open = (call: HttpsCall, signal: AbortSignal): Promise<IncomingMessage> => {
    const text = call.body === undefined ? undefined : JSON.stringify(call.body);
    const written =
      text === undefined
        ? {}
        : { 'content-type': call.contentType ?? 'application/json', 'content-length': String(Buffer.byteLength(text)) };
    return new Promise((resolve, reject) => {
      const outgoing = request(
        `${server.url}${call.path}`,
        { method: call.method, agent, signal, headers: { ...headers, ...written } },
        resolve,
      );
      outgoing.on('error', reject);
      outgoing.end(text);
    });
  };
  return {
    send: async (call) => {
      const response = await open(call, AbortSignal.timeout(TIMEOUT_MS));
      return readAnswer(response);
    },
    stream: async (path, line, signal) => {
      const response = await open({ method: 'GET', path }, signal);
      if (response.statusCode !== 200) {
        await readAnswer(response);
        return;
      }
      // A connection that is cut after its last line has been read is no news to anybody.
      response.on('error', () => undefined);
      const lines = createInterface({ input: response, crlfDelay: Number.POSITIVE_INFINITY });
      for await (const text of lines) if (text !== '') line(text);
    },
    close: () => agent.destroy(),
  };
}

async function readAnswer(response: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(Buffer.from(chunk));
  const body = parse(Buffer.concat(chunks).toString('utf8'));
  const code = response.statusCode ?? 0;
  if (code >= 200 && code < 300) return body;
  const status = isRecord(body) ? body : {};
  throw new ApiFailure(code, textOf(status['reason']), textOf(status['message']) || `the server answered ${code}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
