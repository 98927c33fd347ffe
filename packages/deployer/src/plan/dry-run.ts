import { DeployError, KubeError } from '../errors.ts';
import type { Manifest, ObjectRef } from '../objects.ts';
import type { Applied, Cluster } from '../ports.ts';
import { isApplyConflict } from './conflicts.ts';
import type { PlanFault } from './fault.ts';
import { asksForReplace } from './immutable-fields.ts';

/** How the server took a dry-run apply. */
export type DryRun =
  | { readonly outcome: 'taken'; readonly applied: Applied }
  | { readonly outcome: 'conflict'; readonly error: KubeError }
  | { readonly outcome: 'immutable'; readonly error: KubeError }
  /** Entries of another version in the object's books are in the way. */
  | { readonly outcome: 'old-books' }
  /** It could not judge: what the object needs is not there yet. */
  | { readonly outcome: 'not-yet'; readonly note: string }
  | { readonly outcome: 'refused'; readonly fault: PlanFault };

export interface DryRunRequest {
  readonly cluster: Cluster;
  readonly manifest: Manifest;
  readonly ref: ObjectRef;
  readonly component: string;
  readonly fieldManager: string;
  readonly force: boolean;
  readonly signal?: AbortSignal;
}

/** Refusals of this one object; everything else (no connection, no credentials) ends the planning. */
const OBJECT_CODES = new Set([
  'invalid-manifest',
  'unknown-kind',
  'field-conflict',
  'immutable-field',
  'forbidden',
  'quota-exceeded',
  'pod-refused',
  'webhook-refused',
  'namespace-terminating',
  'api-error',
]);

const UNDECLARED = /field not declared in schema/;
/** The same words for what was sent; else it is about the object as it stands there, or its books. */
const OF_THE_MANIFEST = /typed patch object/;

export async function dryRun(request: DryRunRequest): Promise<DryRun> {
  const { cluster, manifest, fieldManager, force, signal } = request;
  try {
    const options = { fieldManager, force, dryRun: true, ...(signal === undefined ? {} : { signal }) };
    return { outcome: 'taken', applied: await cluster.apply(manifest, options) };
  } catch (error) {
    if (!(error instanceof DeployError)) throw error;
    return judge(error, request);
  }
}

function judge(error: DeployError, { manifest, ref, component }: DryRunRequest): DryRun {
  if (error instanceof KubeError) {
    if (isApplyConflict(error)) return { outcome: 'conflict', error };
    if (asksForReplace(manifest, error)) return { outcome: 'immutable', error };
    if (UNDECLARED.test(error.message) && !OF_THE_MANIFEST.test(error.message)) return { outcome: 'old-books' };
  }
  const note = notYet(error);
  if (note !== undefined) return { outcome: 'not-yet', note };
  if (!OBJECT_CODES.has(error.code)) throw error;
  const code = UNDECLARED.test(error.message) ? 'invalid-manifest' : error.code;
  return { outcome: 'refused', fault: { code, component, ref, message: error.message } };
}

function notYet(error: DeployError): string | undefined {
  if (error.code === 'dependency-missing') return 'its namespace is not there yet';
  if (error.code === 'unknown-kind') return 'its kind is not served yet';
  if (error.code === 'webhook-unavailable') return 'a webhook that vets it does not answer yet';
  const status = error instanceof KubeError ? error.status : 0;
  if (status === 404 || (status === 403 && /not found/.test(error.message)))
    return `it needs what is not there yet: ${error.message}`;
  return undefined;
}
