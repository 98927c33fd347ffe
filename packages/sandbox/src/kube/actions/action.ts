import type { KubeCore } from '../core/kube-core.ts';
import type { Patch } from '../core/patch.ts';
import type { RequestContext, Target } from '../core/request-context.ts';
import type { Status } from '../status/status.ts';
import type { KubeObject } from '../types.ts';

/** What is asked of a subresource. */
export type ActionRequest =
  | { readonly verb: 'get' }
  | { readonly verb: 'create' | 'update'; readonly body: unknown }
  | { readonly verb: 'patch'; readonly patch: Patch };

interface ActionAnswer {
  readonly code: number;
  readonly object: KubeObject | Status;
}

/** Serves one subresource. Refusals are thrown as StatusError. */
export type Action = (
  core: KubeCore,
  target: Target,
  request: ActionRequest,
  context: RequestContext,
) => Promise<ActionAnswer>;

export const SUCCESS: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
