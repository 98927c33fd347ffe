import type { DeployReasonCode } from '../reason-codes.ts';
import { describeRule, grantCommands, parseForbidden } from './forbidden-rule.ts';
import type { Refusal } from './status-body.ts';

/** What a refusal means and what to do about it. */
export interface RefusalMeaning {
  readonly code: DeployReasonCode;
  readonly advice: readonly string[];
}

interface RefusalRow {
  readonly code: DeployReasonCode;
  readonly matches: (refusal: Refusal) => boolean;
  readonly advice: (refusal: Refusal) => readonly string[];
}

/**
 * The first row that matches decides. Wordings are those of kube-apiserver's admission, registry and apimachinery
 * packages; where a reason or a cause exists in the Status, it is preferred to words.
 */
const rows: readonly RefusalRow[] = [
  {
    code: 'unauthorized',
    matches: ({ status }) => status === 401,
    advice: () => ['The credentials were not accepted: renew them, or choose another context.'],
  },
  {
    code: 'namespace-terminating',
    matches: ({ causes, message }) =>
      causes.some(({ reason }) => reason === 'NamespaceTerminating') || /because it is being terminated/.test(message),
    advice: () => ['Wait until the namespace is gone, then deploy again; look for finalizers if it does not go.'],
  },
  {
    code: 'webhook-refused',
    matches: ({ message }) => /admission webhook "[^"]*" denied the request/.test(message),
    advice: ({ message }) => [`Change the object as webhook ${quoted(message)} asks.`],
  },
  {
    code: 'webhook-unavailable',
    matches: ({ message }) =>
      /failed calling webhook|failed to call webhook|conversion webhook for .* failed/.test(message),
    advice: ({ message }) => [`Look at the pods behind webhook ${quoted(message)}: the API server cannot reach them.`],
  },
  {
    code: 'quota-exceeded',
    matches: ({ status, message }) =>
      status === 403 && /exceeded quota: |failed quota: |insufficient quota/.test(message),
    advice: () => ['Raise the ResourceQuota of the namespace, or ask for less.'],
  },
  {
    code: 'pod-refused',
    matches: ({ status, message }) => status === 403 && /violates PodSecurity/.test(message),
    advice: () => ['Meet the pod-security level of the namespace, or change its labels.'],
  },
  { code: 'forbidden', matches: ({ status }) => status === 403, advice: (refusal) => forbiddenAdvice(refusal) },
  {
    code: 'dependency-missing',
    matches: ({ status, detailsKind, message }) =>
      status === 404 && detailsKind === 'namespaces' && /not found/.test(message),
    advice: () => ['Create the namespace first: add it to this phase or an earlier one.'],
  },
  {
    code: 'field-conflict',
    matches: ({ status, causes }) => status === 409 && causes.some(({ reason }) => reason === 'FieldManagerConflict'),
    advice: () => ['Choose per path: yield to the other manager, or force.'],
  },
  {
    code: 'immutable-field',
    matches: ({ status, message, causes }) =>
      status === 422 && [message, ...causes.map((cause) => cause.message)].some(isImmutable),
    advice: () => [
      'The field cannot be changed in place: allow a replace of this object by name, or keep the old value.',
    ],
  },
  {
    code: 'invalid-manifest',
    matches: ({ status, message }) => [400, 413, 422].includes(status) || isUnusableApply(message),
    advice: () => ['Correct the manifest.'],
  },
  {
    code: 'api-overloaded',
    matches: ({ status }) => [429, 503, 504].includes(status),
    advice: () => ['The API server is overloaded or starting: look at its load, then try again.'],
  },
];

/** The reason code of a refusal; `api-error` when nothing more exact can be said. */
export function meaningOf(refusal: Refusal): RefusalMeaning {
  const row = rows.find((candidate) => candidate.matches(refusal));
  return row === undefined ? { code: 'api-error', advice: [] } : { code: row.code, advice: row.advice(refusal) };
}

/**
 * Server-side apply answers 500 without a reason for unknown fields, wrong types and duplicate list keys (seen with 1.35), and
 * etcd's limit comes through as it is.
 */
function isUnusableApply(message: string): boolean {
  return /^failed to (create typed patch object|convert new object)|etcdserver: request is too large/.test(message);
}

const immutableWords = [
  /field is immutable/,
  /is immutable after creation/,
  /may not change once set/,
  /cannot change roleRef/,
  /updates to \S+ (spec )?for fields other than .* are forbidden/s,
  /updates to \S+ are forbidden/,
  /pod updates may not change fields other than/,
];

function isImmutable(text: string): boolean {
  return immutableWords.some((words) => words.test(text));
}

function quoted(message: string): string {
  return /webhook "([^"]*)"/.exec(message)?.[1] ?? /webhook for ([^ ,]+)/.exec(message)?.[1] ?? '';
}

function forbiddenAdvice({ message }: Refusal): readonly string[] {
  const rule = parseForbidden(message);
  if (rule !== undefined) return [`Let ${rule.user} ${describeRule(rule)}:`, ...grantCommands(rule)];
  if (/attempting to grant RBAC permissions not currently held/.test(message)) {
    return ['Deploy as a user that holds the permissions it grants, or one that may "escalate" and "bind" roles.'];
  }
  return ['Deploy as a user with more permissions.'];
}
