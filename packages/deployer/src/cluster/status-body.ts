import type { KubeAnswer, StatusCause } from '../errors.ts';
import { fieldsOf, isFields, listOf, numberOf, present, textOf } from '../unknown-value.ts';

/** A refusal as the API server (or what stands before it) gave it. */
export interface Refusal extends KubeAnswer {
  readonly causes: readonly StatusCause[];
  /** `details.kind` of the Status: the plural of what was not found or conflicts. */
  readonly detailsKind?: string;
  /** Whether the body was a Kubernetes Status; a proxy or load balancer sends something else. */
  readonly isStatus: boolean;
  /** Seconds to wait, from `details.retryAfterSeconds`. */
  readonly retryAfterSeconds?: number;
}

/** Longer texts are cut: some servers repeat the whole object. */
const longestMessage = 2000;

/** Reads the body of an answer with an error status. Never throws: a body that is no Status becomes its first words. */
export function parseRefusal(status: number, body: string): Refusal {
  const content = parseJson(body);
  return isFields(content) && content['kind'] === 'Status' ? refusalOf(status, content) : foreignRefusal(status, body);
}

/** Reads a Status; its own code wins over the one given. */
export function refusalOf(status: number, content: unknown): Refusal {
  const fields = fieldsOf(content);
  const details = fieldsOf(fields['details']);
  const code = numberOf(fields['code']) ?? status;
  return present({
    status: code,
    isStatus: true,
    reason: textOf(fields['reason']) ?? '',
    message: shorten(textOf(fields['message']) ?? `the server answered ${code} without a message`),
    causes: listOf(details['causes']).map((cause) => statusCause(cause)),
    detailsKind: textOf(details['kind']),
    retryAfterSeconds: numberOf(details['retryAfterSeconds']),
  });
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // A body of somebody in between (a proxy's page): it is told as it is, as no Status.
    return undefined;
  }
}

function statusCause(cause: unknown): StatusCause {
  const fields = fieldsOf(cause);
  return {
    reason: textOf(fields['reason']) ?? '',
    message: shorten(textOf(fields['message']) ?? ''),
    field: textOf(fields['field']) ?? '',
  };
}

function foreignRefusal(status: number, body: string): Refusal {
  const words = body
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
  const message =
    words === '' ? `the server answered ${status} without a body` : `the server answered ${status}: ${words}`;
  return { status, isStatus: false, reason: '', message, causes: [] };
}

function shorten(text: string): string {
  return text.length <= longestMessage ? text : `${text.slice(0, longestMessage)} … (cut)`;
}
