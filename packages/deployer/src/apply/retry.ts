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

/** The authorizer of the API server learns of new permissions by watches of its own, some milliseconds later. */
const PERMISSIONS_MS = 5000;

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4000;

export interface FailedSend {
  /** 1 for the first. */
  readonly attempt: number;
  /** Since the first. */
  readonly elapsedMs: number;
  /** Since this run wrote a role or a binding; absent when it wrote none. */
  readonly sincePermissionsMs?: number;
}

/** How long to wait before sending an object again; `undefined` when the refusal stands. */
export function waitBeforeRetry(error: unknown, failed: FailedSend): number | undefined {
  const left = believedFor(error, failed);
  const wait = Math.min(FIRST_WAIT_MS * 2 ** (failed.attempt - 1), LONGEST_WAIT_MS);
  return left !== undefined && wait <= left ? wait : undefined;
}

/** How much longer the refusal is believed to pass. */
function believedFor(error: unknown, { elapsedMs, sincePermissionsMs }: FailedSend): number | undefined {
  if (!(error instanceof DeployError)) return undefined;
  if (error instanceof KubeError && isBeingDeleted(error)) return 60_000 - elapsedMs;
  if (sincePermissionsMs !== undefined && lacksPermissions(error)) return PERMISSIONS_MS - sincePermissionsMs;
  const believed = PASSING[error.code];
  return believed === undefined ? undefined : believed - elapsedMs;
}

/** A binding to a role that the authorizer has not heard of is refused with 404 where its writer may not `bind` any role. */
function lacksPermissions(error: DeployError): boolean {
  if (error.code === 'forbidden') return true;
  return (
    error instanceof KubeError && error.status === 404 && /roles?\.rbac\.authorization\.k8s\.io "/.test(error.message)
  );
}

function isBeingDeleted({ status, message }: KubeError): boolean {
  return status === 409 && /object is being deleted/.test(message);
}
