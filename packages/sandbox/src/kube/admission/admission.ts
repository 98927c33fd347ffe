import type { RequestContext, Target } from '../core/request-context.ts';
import type { KubeObject } from '../types.ts';

/** One write on its way into the store. */
export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  readonly target: Target;
  readonly context: RequestContext;
  readonly object: KubeObject | undefined;
  readonly old: KubeObject | undefined;
}

/** What stands between a request and the store. Refusals are thrown as StatusError. */
export interface AdmissionChain {
  /** May change the object. */
  mutate(request: AdmissionRequest): Promise<KubeObject | undefined>;
  /** May only refuse. */
  validate(request: AdmissionRequest): Promise<void>;
}
