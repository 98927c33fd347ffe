import { fieldAt, isRecord, recordOf } from '../json.ts';
import { methodNotAllowed } from '../status/refusals.ts';
import type { Action } from './action.ts';
import { changeObject } from './write-field.ts';

/** `namespaces/finalize`: the only way to take a finalizer from a namespace's spec. */
export const finalizeNamespace: Action = async (core, target, request, context) => {
  if (request.verb !== 'update' && request.verb !== 'create') throw methodNotAllowed();
  const finalizers = fieldAt(request.body, 'spec', 'finalizers');
  const object = await changeObject(core, target, context, (draft) => {
    const spec = recordOf(draft['spec']);
    if (Array.isArray(finalizers) && finalizers.length > 0) spec['finalizers'] = finalizers;
    else delete spec['finalizers'];
    draft['spec'] = spec;
    const sent = fieldAt(request.body, 'metadata', 'finalizers');
    if (isRecord(request.body) && sent === undefined) delete draft.metadata.finalizers;
  });
  return { code: 200, object };
};
