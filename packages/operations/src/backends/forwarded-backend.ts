import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { Cluster, ProxyTarget } from '@otelops/deployer';
import { KubeError } from '@otelops/deployer/vocabulary';
import { clientCertificate } from '@otelops/stack';
import { type Answer, answered, failed } from './answer.ts';
import { type ClientIdentity, readClientIdentity } from './client-identity.ts';
import {
  type BackendName,
  type BackendReply,
  type BackendRequest,
  defaultTimeoutMs,
  mostAnswerBytes,
  pathWithQuery,
} from './http-backend.ts';
import { listServices } from './list-services.ts';
import { type PodTarget, podTarget, selectorText } from './pod-target.ts';
import { serviceTarget } from './service-target.ts';

/** A backend that was found, with what a request needs to get there. */
export interface ForwardedBackend {
  /** `prometheus (monitoring/prometheus-0:9090, by port-forward)` */
  readonly where: string;
  /** Throws KubeError where the API server opens no connection. */
  request(request: BackendRequest): Promise<Answer<BackendReply>>;
}

interface Way {
  readonly name: BackendName;
  readonly service: ProxyTarget;
  readonly pod: PodTarget;
  readonly identity: ClientIdentity | undefined;
  readonly cluster: Cluster;
  readonly signal: AbortSignal;
}

/**
 * A ready pod of a backend, reached by port-forward. Undefined where there is none: what then is to be said is told by the
 * API server's proxy.
 */
export async function forwardedBackend(
  name: BackendName,
  { cluster, signal }: { readonly cluster: Cluster; readonly signal: AbortSignal },
): Promise<ForwardedBackend | undefined> {
  const services = await listServices(name, cluster, signal);
  const service = serviceTarget(name, services);
  const object = services.find(({ metadata }) => metadata.name === service?.name);
  if (service === undefined || object === undefined) return undefined;
  const pod = await readyPod(object, service, { cluster, signal });
  if (pod === undefined) return undefined;
  const identity = service.scheme === 'https' ? await readClientIdentity(cluster, signal) : undefined;
  const way: Way = { name, service, pod, identity, cluster, signal };
  return {
    where: `${name} (${pod.namespace}/${pod.name}:${pod.port}, by port-forward)`,
    request: (request) => (service.scheme === 'https' && identity === undefined ? noIdentity(name) : ask(way, request)),
  };
}

async function readyPod(
  object: Parameters<typeof podTarget>[0],
  service: ProxyTarget,
  { cluster, signal }: Pick<Way, 'cluster' | 'signal'>,
): Promise<PodTarget | undefined> {
  const labelSelector = selectorText(object);
  const resource = await cluster.resolve('v1', 'Pod');
  if (resource === undefined || labelSelector === undefined) return undefined;
  const { items } = await cluster.list(resource, { namespace: service.namespace, labelSelector, signal });
  return podTarget(object, service, items);
}

/** A connection of its own for each request: few are made, and nothing is left open. */
async function ask(way: Way, request: BackendRequest): Promise<Answer<BackendReply>> {
  const timeout = AbortSignal.timeout(request.timeoutMs ?? defaultTimeoutMs);
  const signal = AbortSignal.any([way.signal, timeout]);
  let tunnel: Duplex | undefined;
  try {
    tunnel = await way.cluster.portForward(way.pod, way.pod.port, signal);
    const stream = secured(tunnel, way);
    return await replyOf(way.name, await sent(stream, { way, request, signal }));
  } catch (error) {
    way.signal.throwIfAborted();
    if (timeout.aborted)
      return failed('backend-timeout', `${way.name} did not answer in time.`, { advice: [diagnose(way)] });
    if (error instanceof KubeError) throw error;
    return unreachable(way, error);
  } finally {
    tunnel?.destroy();
  }
}

function secured(tunnel: Duplex, { identity, service }: Way): Duplex {
  if (identity === undefined) return tunnel;
  const { authority: ca, certificate: cert, key } = identity;
  const stream = connectTls({ socket: tunnel, ca, cert, key, servername: hostOf(service) });
  tunnel.once('error', (error) => stream.destroy(error));
  return stream;
}

interface Sending {
  readonly way: Way;
  readonly request: BackendRequest;
  readonly signal: AbortSignal;
}

function sent(stream: Duplex, { way, request, signal }: Sending): Promise<IncomingMessage> {
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  return new Promise((resolve, reject) => {
    const call = httpRequest({
      method: request.method,
      path: pathWithQuery(request),
      headers: {
        host: `${hostOf(way.service)}:${way.service.port}`,
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      },
      createConnection: () => stream,
      signal,
    });
    call.once('response', resolve);
    call.once('error', reject);
    call.end(body);
  });
}

async function replyOf(name: BackendName, answer: IncomingMessage): Promise<Answer<BackendReply>> {
  const { statusCode: status = 0 } = answer;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > mostAnswerBytes)
      return failed('backend-bad-answer', `${name} answered with more than ${mostAnswerBytes} bytes.`, { status });
    chunks.push(bytes);
  }
  return answered({ status, text: Buffer.concat(chunks).toString('utf8') });
}

/** `prometheus.monitoring.svc`: stands in the certificates of the stack. */
function hostOf({ name, namespace }: ProxyTarget): string {
  return `${name}.${namespace}.svc`;
}

function diagnose({ name }: Pick<Way, 'name'>): string {
  return `otel diagnose ${name}`;
}

function unreachable(way: Way, error: unknown): Answer<BackendReply> {
  const text = error instanceof Error ? error.message : String(error);
  return failed('backend-unreachable', `${way.name} cannot be reached by port-forward: ${text}`, {
    advice: [diagnose(way)],
  });
}

async function noIdentity(name: BackendName): Promise<Answer<BackendReply>> {
  const { namespace, secret } = clientCertificate;
  return failed(
    'backend-unreachable',
    `${name} wants a certificate, and Secret ${namespace}/${secret}, which holds one, cannot be read.`,
    { advice: [`Get the right to read Secret ${secret} in namespace ${namespace}.`, 'otel deploy phase-1'] },
  );
}
