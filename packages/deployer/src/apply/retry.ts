import { DeployError, KubeError } from '../errors.ts';
import type { DeployReasonCode } from '../reason-codes.ts';

/** Refusals that pass by themselves while a phase comes up, and for how long that is believed, in milliseconds. */
const PASSING: Partial<Readonly<Record<DeployReasonCode, number>>> = {
  // A webhook's pods are ready a little before its service routes to them.
  'webhook-unavailable': 60_000,
  'namespace-terminating': 60_000,
  // Discovery and the namespace cache of admission lag behind what was just made.
  'unknown-kind': 30_000,
  'dependency-missing': 10_000,
};

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4000;

/** How long to wait before sending an object again; `undefined` when the refusal stands. */
export function waitBeforeRetry(error: unknown, attempt: number, elapsedMs: number): number | undefined {
  const believed = believedFor(error);
  const wait = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS);
  return believed !== undefined && elapsedMs + wait <= believed ? wait : undefined;
}

function believedFor(error: unknown): number | undefined {
  if (!(error instanceof DeployError)) return undefined;
  if (error instanceof KubeError && isBeingDeleted(error)) return 60_000;
  return PASSING[error.code];
}

function isBeingDeleted({ status, message }: KubeError): boolean {
  return status === 409 && /object is being deleted/.test(message);
}
