import { once } from 'node:events';
import {
  type ClientHttp2Session,
  connect,
  createSecureServer,
  createServer,
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { TLSSocket } from 'node:tls';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';

export type Signal = 'logs' | 'metrics' | 'traces';

/** One export request, unpacked. */
export interface OtlpCall {
  readonly signal: Signal;
  /** The ExportTraceServiceRequest or its like. */
  readonly message: Buffer;
  /** Serial number of the certificate that the client showed. */
  readonly clientSerial: string | undefined;
}

/** A gRPC status: 0 is well, 3 never comes back, 14 comes back later (OTLP 1.x, section "Failures"). */
export interface OtlpAnswer {
  readonly code: number;
  readonly message?: string;
}

export const ok: OtlpAnswer = { code: 0 };
export const invalidArgument = 3;
export const unavailable = 14;

/** PEM. */
export interface PeerTls {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export interface OtlpGrpcServer {
  /** Ends every connection, as a restart of the peer would. */
  dropConnections(): void;
  close(): Promise<void>;
}

const services: Readonly<Record<Signal, string>> = {
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
};

/** Takes OTLP over gRPC. With TLS nobody without a certificate of the authority gets in. */
export async function startOtlpGrpcServer(
  place: { readonly host: string; readonly port: number; readonly tls?: PeerTls | undefined },
  handle: (call: OtlpCall) => Promise<OtlpAnswer>,
): Promise<OtlpGrpcServer> {
  const { host, port, tls } = place;
  const server: Http2Server =
    tls === undefined
      ? createServer()
      : createSecureServer({ ...tls, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' });
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => undefined);
    session.once('close', () => sessions.delete(session));
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    void serve(stream, { path: String(headers[':path']), encoding: String(headers['grpc-encoding']) }, handle);
  });
  server.listen(port, host);
  await once(server, 'listening');
  const dropConnections = (): void => {
    for (const session of sessions) session.destroy();
  };
  return {
    dropConnections,
    close: async () => {
      dropConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(
  stream: ServerHttp2Stream,
  { encoding, path }: { readonly path: string; readonly encoding: string },
  handle: (call: OtlpCall) => Promise<OtlpAnswer>,
): Promise<void> {
  const answer = await answered(stream, path, encoding, handle).catch((error: unknown) => ({
    code: 13,
    message: String(error),
  }));
  if (stream.destroyed || stream.closed) return;
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => {
    const said = answer.message === undefined ? {} : { 'grpc-message': encodeURIComponent(answer.message) };
    stream.sendTrailers({ 'grpc-status': String(answer.code), ...said });
  });
  stream.end(answer.code === 0 ? frame(Buffer.alloc(0)) : undefined);
}

async function answered(
  stream: ServerHttp2Stream,
  path: string,
  encoding: string,
  handle: (call: OtlpCall) => Promise<OtlpAnswer>,
): Promise<OtlpAnswer> {
  const signal = (['logs', 'metrics', 'traces'] as const).find((one) => services[one] === path);
  if (signal === undefined) return { code: 12, message: `no method ${path}` };
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const whole = Buffer.concat(chunks);
  const body = whole.subarray(5, 5 + whole.readUInt32BE(1));
  const message = whole[0] === 1 ? unpacked(body, encoding) : body;
  const socket = stream.session?.socket;
  const clientSerial = socket instanceof TLSSocket ? socket.getPeerCertificate().serialNumber : undefined;
  return handle({ signal, message, clientSerial });
}

function unpacked(body: Buffer, encoding: string): Buffer {
  if (encoding === 'zstd') return zstdDecompressSync(body);
  if (encoding === 'gzip') return gunzipSync(body);
  throw new Error(`compression ${encoding}`);
}

function frame(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

export interface OtlpGrpcClient {
  /** The peer's answer; {@link unavailable} where none comes. */
  send(signal: Signal, message: Buffer): Promise<OtlpAnswer>;
  close(): void;
}

const answerMilliseconds = 60_000;

/** Sends OTLP over gRPC, on one connection that is made anew when it is gone. */
export function createOtlpGrpcClient(place: {
  readonly url: string;
  readonly tls?: PeerTls | undefined;
}): OtlpGrpcClient {
  let session: ClientHttp2Session | undefined;
  const connected = (): ClientHttp2Session => {
    if (session === undefined || session.destroyed || session.closed) {
      session = connect(place.url, place.tls === undefined ? {} : { ...place.tls, minVersion: 'TLSv1.3' });
      session.on('error', () => undefined);
      // Each request listens while it waits.
      session.setMaxListeners(0);
      session.unref();
    }
    return session;
  };
  return {
    send: (signal, message) => exported(connected(), services[signal], message),
    close: () => session?.destroy(),
  };
}

function exported(session: ClientHttp2Session, path: string, message: Buffer): Promise<OtlpAnswer> {
  return new Promise((resolve) => {
    const away = (why: string): void => resolve({ code: unavailable, message: why });
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const lost = (error: Error): void => away(error.message);
    session.once('error', lost);
    stream.once('close', () => session.off('error', lost));
    stream.setTimeout(answerMilliseconds, () => stream.close());
    let status: OtlpAnswer | undefined;
    const read = (headers: Record<string, unknown>): void => {
      if (headers['grpc-status'] === undefined) return;
      const said = headers['grpc-message'];
      const message = typeof said === 'string' ? { message: decodeURIComponent(said) } : {};
      status = { code: Number(headers['grpc-status']), ...message };
    };
    stream.on('response', read);
    stream.on('trailers', read);
    stream.on('error', (error: Error) => away(error.message));
    stream.on('close', () => resolve(status ?? { code: unavailable, message: 'the connection ended' }));
    stream.resume();
    stream.end(frame(message));
  });
}
