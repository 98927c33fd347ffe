import type { KubeObject } from '../kube/types.ts';
import { isRecord } from './model/kind.ts';
import { type Collector, isCollector } from './otel-operator/collector.ts';
import { collectorDefaults, judgeCollector } from './otel-operator/collector-webhook.ts';

type Json = Record<string, unknown>;

/**
 * Who answers an AdmissionReview sent to the webhook Service of an operator whose double runs here: the `response` of
 * the review. `undefined` for Services nobody here speaks for. Whether the Service has endpoints is the caller's to ask.
 */
export function webhookAnswer(service: { name: string; path: string }): ((review: Json) => Json) | undefined {
  if (service.name === 'opentelemetry-operator-webhook-service')
    return (review) => operatorAnswer(review, service.path);
  if (service.name === 'cert-manager-webhook') return (review) => allowed(review);
  return undefined;
}

function operatorAnswer(review: Json, path: string): Json {
  const request = isRecord(review['request']) ? review['request'] : {};
  const collector = collectorIn(request['object']);
  if (collector === undefined) return allowed(review);
  if (path.startsWith('/mutate')) {
    const operations = collectorDefaults(collector);
    if (operations.length === 0) return allowed(review);
    const patch = Buffer.from(JSON.stringify(operations)).toString('base64');
    return { ...allowed(review), patchType: 'JSONPatch', patch };
  }
  const { refusal, warnings } = judgeCollector(collector, collectorIn(request['oldObject']));
  const spoken = warnings.length === 0 ? {} : { warnings };
  if (refusal === undefined) return { ...allowed(review), ...spoken };
  return {
    ...allowed(review),
    ...spoken,
    allowed: false,
    status: { code: 403, message: refusal, reason: 'Forbidden' },
  };
}

function allowed(review: Json): Json {
  const request = isRecord(review['request']) ? review['request'] : {};
  return { uid: request['uid'] ?? '', allowed: true };
}

function collectorIn(value: unknown): Collector | undefined {
  return isObject(value) && isCollector(value) ? value : undefined;
}

function isObject(value: unknown): value is KubeObject {
  return isRecord(value) && typeof value['kind'] === 'string' && isRecord(value['metadata']);
}
