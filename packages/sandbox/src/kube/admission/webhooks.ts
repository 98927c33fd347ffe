import { toKubeObject } from '../core/kube-object.ts';
import { type Random, randomUid } from '../core/random.ts';
import { fieldAt, isRecord, type JsonRecord, listOf, textOf } from '../json.ts';
import { applyJsonPatch, type JsonPatchOperation } from '../patch/json-patch.ts';
import { badRequest } from '../status/refusals.ts';
import { StatusError } from '../status/status.ts';
import type { Store } from '../store/store.ts';
import type { KubeObject } from '../types.ts';
import type { AdmissionChain, AdmissionRequest } from './admission.ts';
import { type WebhookClient, WebhookUnreachable } from './webhook-call.ts';
import { isMatched } from './webhook-match.ts';
import { admissionReview } from './webhook-review.ts';

const MUTATING = 'admissionregistration.k8s.io/mutatingwebhookconfigurations';
const VALIDATING = 'admissionregistration.k8s.io/validatingwebhookconfigurations';
const DEFAULT_TIMEOUT_S = 10;

/** Calls the webhooks that are registered in the store. */
export function createWebhooks(store: Store, random: Random, client: WebhookClient): AdmissionChain {
  const parts: WebhookParts = { store, random, client };
  return {
    mutate: async (request) => {
      let { object } = request;
      for (const webhook of matching(parts, MUTATING, request)) {
        const current: AdmissionRequest = { ...request, object };
        const response = await consult(parts, webhook, current);
        if (response !== undefined && object !== undefined) object = patched(object, response);
      }
      return object;
    },
    validate: async (request) => {
      await Promise.all(matching(parts, VALIDATING, request).map((webhook) => consult(parts, webhook, request)));
    },
  };
}

interface WebhookParts {
  readonly store: Store;
  readonly random: Random;
  readonly client: WebhookClient;
}

/** Webhooks that want to see a request, in order of their configurations' names. */
function matching({ store }: WebhookParts, collection: string, request: AdmissionRequest): JsonRecord[] {
  return store.list(collection).flatMap((configuration) =>
    listOf(configuration['webhooks'])
      .filter(isRecord)
      .filter((webhook) => isMatched(store, webhook, request)),
  );
}

/** Asks one webhook; undefined when it could not be asked and may be ignored. @throws StatusError when it refuses */
async function consult(
  parts: WebhookParts,
  webhook: JsonRecord,
  request: AdmissionRequest,
): Promise<JsonRecord | undefined> {
  const name = textOf(webhook['name']);
  refuseDryRun(webhook, request, name);
  const review = admissionReview(request, randomUid(parts.random));
  try {
    const response = await parts.client.ask(
      webhook['clientConfig'],
      review,
      Number(webhook['timeoutSeconds'] ?? DEFAULT_TIMEOUT_S),
    );
    for (const warning of listOf(response['warnings'])) request.context.warn(String(warning));
    if (response['allowed'] !== true) throw denied(name, response['status']);
    return response;
  } catch (error) {
    if (!(error instanceof WebhookUnreachable)) throw error;
    if (webhook['failurePolicy'] === 'Ignore') return undefined;
    const message = `failed calling webhook ${JSON.stringify(name)}: failed to call webhook: ${error.message}`;
    throw new StatusError(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });
  }
}

function refuseDryRun(webhook: JsonRecord, { context }: AdmissionRequest, name: string): void {
  const effects = webhook['sideEffects'];
  if (!context.dryRun || effects === 'None' || effects === 'NoneOnDryRun') return;
  throw badRequest(`admission webhook ${JSON.stringify(name)} does not support dry run`);
}

function denied(name: string, status: unknown): StatusError {
  const [message, reason] = [textOf(fieldAt(status, 'message')), textOf(fieldAt(status, 'reason'))];
  const code = Number(fieldAt(status, 'code') ?? 0);
  const why = message === '' ? reason : message;
  const text = `admission webhook ${JSON.stringify(name)} denied the request${why === '' ? ' without explanation' : `: ${why}`}`;
  return new StatusError(code < 400 ? 400 : code, reason, text);
}

function patched(object: KubeObject, response: JsonRecord): KubeObject {
  const patch = textOf(response['patch']);
  if (patch === '') return object;
  const operations: unknown = JSON.parse(Buffer.from(patch, 'base64').toString('utf8'));
  return toKubeObject(applyJsonPatch(object, listOf(operations).filter(isRecord).map(readOperation)));
}

function readOperation(item: JsonRecord): JsonPatchOperation {
  const { op, path, from, value } = item;
  return { op: textOf(op), path: textOf(path), ...(typeof from === 'string' ? { from } : {}), value };
}
