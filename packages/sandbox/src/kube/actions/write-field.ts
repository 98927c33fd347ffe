import { trackUpdate } from '../apply/field-manager.ts';
import type { KubeCore } from '../core/kube-core.ts';
import type { RequestContext, Target } from '../core/request-context.ts';
import { commitUpdate, requireStored } from '../core/update.ts';
import { writeContext } from '../core/write-context.ts';
import { cloneJson } from '../json.ts';
import type { KubeObject } from '../types.ts';

/** Changes the object behind a subresource, under that subresource's name in the managed fields. */
export async function changeObject(
  core: KubeCore,
  target: Target,
  context: RequestContext,
  change: (draft: KubeObject) => void,
): Promise<KubeObject> {
  const old = requireStored(core, target);
  const draft = cloneJson(old);
  change(draft);
  return commitUpdate(
    core,
    target,
    { old, wanted: trackUpdate(old, draft, writeContext(core, target, context)) },
    context,
  );
}
