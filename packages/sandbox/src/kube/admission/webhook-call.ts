import { request } from 'node:https';
import type { JsonRecord } from '../json.ts';
import { fieldAt, isRecord, listOf, textOf } from '../json.ts';
import type { Store } from '../store/store.ts';
import type { WebhookDirectory, WebhookService } from './webhook-backends.ts';

/** Why a webhook could not be asked, in the words that follow `failed to call webhook: `. */
export class WebhookUnreachable extends Error {
  override readonly name = 'WebhookUnreachable';
}

export interface WebhookClient {
  /** Asks who stands behind a `clientConfig`. @throws WebhookUnreachable */
  ask(config: unknown, review: JsonRecord, timeoutSeconds: number): Promise<JsonRecord>;
}

export function createWebhookClient(store: Store, directory: WebhookDirectory): WebhookClient {
  return {
    ask: (config, review, timeoutSeconds) => {
      const url = fieldAt(config, 'url');
      const caBundle = textOf(fieldAt(config, 'caBundle'));
      if (typeof url === 'string') return askUrl({ url, caBundle, review, timeoutSeconds });
      return askService({ store, directory, caBundle, review, timeoutSeconds }, serviceOf(config));
    },
  };
}

function serviceOf(config: unknown): WebhookService {
  const service = fieldAt(config, 'service');
  const path = textOf(fieldAt(service, 'path'));
  return {
    namespace: textOf(fieldAt(service, 'namespace')),
    name: textOf(fieldAt(service, 'name')),
    port: Number(fieldAt(service, 'port') ?? 443),
    path: path === '' || path.startsWith('/') ? path : `/${path}`,
  };
}

interface ServiceCall {
  readonly store: Store;
  readonly directory: WebhookDirectory;
  readonly caBundle: string;
  readonly review: JsonRecord;
  readonly timeoutSeconds: number;
}

async function askService(call: ServiceCall, service: WebhookService): Promise<JsonRecord> {
  const post = `Post "https://${service.name}.${service.namespace}.svc:${service.port}${service.path}?timeout=${call.timeoutSeconds}s"`;
  const { store } = call;
  if (store.get('/services', `${service.namespace}/${service.name}`) === undefined) {
    throw new WebhookUnreachable(`${post}: service "${service.name}" not found`);
  }
  if (!hasReadyEndpoint(store, service))
    throw new WebhookUnreachable(`${post}: no endpoints available for service "${service.name}"`);
  if (call.caBundle === '') {
    // The pods' certificate comes from an authority that nobody else knows.
    throw new WebhookUnreachable(
      `${post}: tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    );
  }
  const answer = call.directory.find(service);
  if (answer !== undefined) return await answer(call.review);
  // Pods of the sandbox are not there to judge: they let everything pass.
  return { uid: fieldAt(call.review, 'request', 'uid'), allowed: true };
}

/** Whether a Service has an endpoint that is ready. */
function hasReadyEndpoint(store: Store, service: { readonly namespace: string; readonly name: string }): boolean {
  const slices = store
    .list('discovery.k8s.io/endpointslices', `${service.namespace}/`)
    .filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === service.name);
  return slices.some((slice) =>
    listOf(slice['endpoints']).some(
      (endpoint) =>
        listOf(fieldAt(endpoint, 'addresses')).length > 0 && fieldAt(endpoint, 'conditions', 'ready') !== false,
    ),
  );
}

interface UrlCall {
  readonly url: string;
  readonly caBundle: string;
  readonly review: JsonRecord;
  readonly timeoutSeconds: number;
}

function askUrl({ url, caBundle, review, timeoutSeconds }: UrlCall): Promise<JsonRecord> {
  const place = `${url}${url.includes('?') ? '&' : '?'}timeout=${timeoutSeconds}s`;
  const body = JSON.stringify(review);
  const signal = AbortSignal.timeout(timeoutSeconds * 1000);
  const ca = caBundle === '' ? undefined : Buffer.from(caBundle, 'base64').toString('utf8');
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new WebhookUnreachable(`Post ${JSON.stringify(place)}: ${why}`));
    const outgoing = request(
      place,
      { method: 'POST', signal, headers: { 'content-type': 'application/json' }, ...(ca === undefined ? {} : { ca }) },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          if (response.statusCode !== 200) fail(`the server answered ${response.statusCode}`);
          else readResponse(text, resolve, fail);
        });
        response.on('error', (error) => fail(error.message));
      },
    );
    outgoing.on('error', (error) => fail(signal.aborted ? 'context deadline exceeded' : networkText(error)));
    outgoing.end(body);
  });
}

function readResponse(text: string, resolve: (response: JsonRecord) => void, fail: (why: string) => void): void {
  try {
    const response = fieldAt(JSON.parse(text), 'response');
    if (isRecord(response)) resolve(response);
    else fail('webhook response did not include a response');
  } catch {
    fail('the answer is no JSON');
  }
}

/** As Go names what the socket says. */
function networkText(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ECONNREFUSED') {
    const [address, port] = [
      'address' in error ? String(error.address) : '',
      'port' in error ? String(error.port) : '',
    ];
    return `dial tcp ${address}:${port}: connect: connection refused`;
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO/.test(code))
    return 'tls: failed to verify certificate: x509: certificate signed by unknown authority';
  return error.message;
}
