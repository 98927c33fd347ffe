import { chatbot } from '@otelops/metrics';
import type { HttpAnswer, HttpHead, HttpRequest, HttpRoute } from '../../ports/http.ts';
import type { Telemetry } from '../../ports/telemetry.ts';
import { isAuthorised, type WebhookCredential } from './credential.ts';
import type { Notification } from './notification.ts';
import { type Parsed, parseAlertmanager, parseGrafana } from './parse-notification.ts';

export interface WebhookOptions {
  readonly credential: WebhookCredential;
  readonly telemetry: Telemetry;
  /** Resolves when the notification is on disk; rejects when it cannot be kept now. */
  keep(notification: Notification): Promise<void>;
}

const MAX_BODY_BYTES = 1024 * 1024;

/**
 * The doors that alerts come in by. A notification is on disk before 200 is answered. Alertmanager tries again after 5xx and
 * never after 4xx, 429 included: so what cannot be kept now is answered 503, and 4xx only what would be wrong each time.
 */
export function webhookRoutes(options: WebhookOptions): readonly HttpRoute[] {
  return [
    routeOf('/webhooks/alertmanager', parseAlertmanager, options),
    routeOf('/webhooks/grafana', parseGrafana, options),
  ];
}

function routeOf(path: string, parse: (body: unknown) => Parsed, options: WebhookOptions): HttpRoute {
  return {
    method: 'POST',
    path,
    maxBodyBytes: MAX_BODY_BYTES,
    admit: (head) => {
      const refusal = refusalOf(head, options);
      return refusal && counted(refusal, path, options);
    },
    handle: async (request) => counted(await receive(request, parse, options), path, options),
  };
}

function counted(answer: HttpAnswer, path: string, { telemetry }: WebhookOptions): HttpAnswer {
  telemetry.count(chatbot.webhookRequests.otel, 1, { path, status: String(answer.status) });
  return answer;
}

/** Nothing of the body is needed to know that somebody may not send one. */
function refusalOf(head: HttpHead, { credential, telemetry }: WebhookOptions): HttpAnswer | undefined {
  if (isAuthorised(head, credential)) return undefined;
  telemetry.log('error', 'An alert webhook came without a right credential; its sender does not try again.', {
    'url.path': head.path,
  });
  return { status: 401, body: 'unauthorized\n', headers: { 'www-authenticate': 'Bearer' } };
}

async function receive(
  request: HttpRequest,
  parse: (body: unknown) => Parsed,
  options: WebhookOptions,
): Promise<HttpAnswer> {
  const { telemetry, keep } = options;
  const refusal = refusalOf(request, options);
  if (refusal !== undefined) return refusal;
  if (request.body.byteLength > MAX_BODY_BYTES) return { status: 413, body: 'too large\n' };
  const parsed = parse(jsonOf(request.body));
  if (!parsed.ok) {
    telemetry.log('error', 'An alert webhook could not be read.', { faults: parsed.faults.join('; ') });
    return { status: 400, body: `${parsed.faults.join('\n')}\n` };
  }
  try {
    await keep(parsed.notification);
    return { status: 200, body: 'kept\n' };
  } catch (error) {
    telemetry.log('error', 'An alert notification could not be kept; its sender tries again.', {
      'exception.message': error instanceof Error ? error.message : String(error),
    });
    return { status: 503, body: 'cannot be kept now\n', headers: { 'retry-after': '5' } };
  }
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
