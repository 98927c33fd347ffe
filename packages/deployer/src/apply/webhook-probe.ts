import { DeployError, KubeError } from '../errors.ts';
import { type Manifest, type ObjectRef, refKey, refOf } from '../objects.ts';
import { isNamespace } from '../plan/kinds.ts';
import type { ApiResource } from '../ports.ts';
import { mapAt } from '../readiness/fields.ts';
import { type AdmissionWebhook, concernsGroup, looksAtNamespaces, vets } from './admission-webhook.ts';
import type { Labels } from './label-selector.ts';
import type { RunScope } from './run-scope.ts';
import { webhookNamedIn } from './webhook-silence.ts';

/** An object that a webhook would be asked about. */
export interface Probe {
  readonly ref: ObjectRef;
  readonly manifest: Manifest;
}

interface Candidate extends Probe {
  readonly exists: boolean;
}

/** Objects tried for one webhook, should what they need not be there yet. */
const MOST_PROBES = 5;

/** What one dry run tells of a webhook. */
export type ProbeAnswer =
  | { readonly state: 'answers' }
  /** Refused for another reason, before the webhook could be asked. */
  | { readonly state: 'untold' }
  | { readonly state: 'silent'; readonly error: KubeError };

/** Finds the objects of a phase that webhooks vet, and asks about them by dry run. */
export class WebhookProbes {
  readonly #scope: RunScope;
  readonly #namespaces = new Map<string, Promise<Labels | undefined>>();

  constructor(scope: RunScope) {
    this.#scope = scope;
  }

  /**
   * Objects of the phase still to be written first, in its order; of a webhook that was written just now also those that stand
   * there already, and those of later phases.
   */
  async find(webhook: AdmissionWebhook, isWritten: boolean): Promise<readonly Probe[]> {
    const { decisions, applied, laterObjects } = this.#scope;
    const [pending, standing]: [Candidate[], Candidate[]] = [[], []];
    for (const { action, desired, live, manifest } of decisions) {
      const exists = live !== undefined || applied.has(desired.key);
      const isPending = action !== 'unchanged' && !applied.has(desired.key);
      (isPending ? pending : standing).push({ ref: desired.ref, manifest, exists });
    }
    const later = laterObjects.map((manifest) => ({ ref: refOf(manifest), manifest, exists: false }));
    const found: Probe[] = [];
    for (const candidate of isWritten ? [...pending, ...standing, ...later] : pending) {
      if (found.length === MOST_PROBES) break;
      if (await this.#isVetted(candidate, webhook)) found.push(candidate);
    }
    return found;
  }

  /** Force takes no field: nothing is written, and a conflict would be told before any webhook is asked. */
  async ask({ manifest }: Probe, webhook: AdmissionWebhook): Promise<ProbeAnswer> {
    const { cluster, fieldManager, halt, limiter } = this.#scope;
    const options = { fieldManager, force: true, dryRun: true, signal: halt };
    try {
      await limiter.run(() => cluster.apply(manifest, options));
      return { state: 'answers' };
    } catch (error) {
      return readRefusal(error, webhook);
    }
  }

  async #isVetted({ ref, manifest, exists }: Candidate, webhook: AdmissionWebhook): Promise<boolean> {
    if (!concernsGroup(webhook, ref.apiVersion)) return false;
    const resource = await this.#scope.cluster.resolve(ref.apiVersion, ref.kind);
    if (resource === undefined) return false;
    const labels = mapAt(manifest, 'metadata', 'labels');
    const write = { operation: exists ? 'UPDATE' : 'CREATE', resource, labels } as const;
    // Rules first: they cost nothing, namespaces have to be read.
    if (!vets(webhook, { ...write, namespaceLabels: undefined })) return false;
    if (!looksAtNamespaces(webhook)) return true;
    if (isNamespace(ref)) return vets(webhook, { ...write, namespaceLabels: labels });
    if (!resource.namespaced) return true;
    const namespaceLabels = await this.#labelsOf(ref.namespace ?? '');
    return namespaceLabels !== undefined && vets(webhook, { ...write, namespaceLabels });
  }

  /** `undefined`: the namespace is not there yet, so nothing in it can be asked about. */
  #labelsOf(name: string): Promise<Labels | undefined> {
    const known = this.#namespaces.get(name) ?? this.#readLabels(name);
    this.#namespaces.set(name, known);
    return known;
  }

  async #readLabels(name: string): Promise<Labels | undefined> {
    const { cluster, applied, halt } = this.#scope;
    const ref: ObjectRef = { apiVersion: 'v1', kind: 'Namespace', name };
    const resource: ApiResource | undefined = await cluster.resolve(ref.apiVersion, ref.kind);
    const live = applied.get(refKey(ref))?.object ?? (resource && (await cluster.get(resource, { name }, halt)));
    return live && mapAt(live, 'metadata', 'labels');
  }
}

/** Refusals that say nothing of an object: no connection, no credentials, no server to speak of. */
const OF_THE_SERVER: ReadonlySet<string> = new Set(['cluster-unreachable', 'unauthorized', 'api-overloaded']);

/** Mutating webhooks are asked before an object is validated, so that an invalid one has passed them. */
function readRefusal(error: unknown, { name, isMutating }: AdmissionWebhook): ProbeAnswer {
  if (!(error instanceof DeployError) || OF_THE_SERVER.has(error.code)) throw error;
  if (!(error instanceof KubeError)) return { state: 'untold' };
  const isNamed = webhookNamedIn(error) === name;
  if (error.code === 'webhook-unavailable') return isNamed ? { state: 'silent', error } : { state: 'untold' };
  if (error.code === 'webhook-refused') return { state: isNamed ? 'answers' : 'untold' };
  return { state: isMutating && error.status === 422 ? 'answers' : 'untold' };
}
