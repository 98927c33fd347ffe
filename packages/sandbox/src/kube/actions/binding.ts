import { requireStored } from '../core/update.ts';
import { fieldAt, isRecord, listOf, recordOf, textOf } from '../json.ts';
import { invalid, requiredField } from '../status/field-errors.ts';
import { conflict, methodNotAllowed } from '../status/refusals.ts';
import type { KubeObject } from '../types.ts';
import { type Action, SUCCESS } from './action.ts';
import { changeObject } from './write-field.ts';

const BINDINGS = { plural: 'pods/binding', group: '' };

/** `pods/binding`: puts a pod on a node, once. */
export const bindPod: Action = async (core, target, request, context) => {
  if (request.verb !== 'create') throw methodNotAllowed();
  const node = textOf(fieldAt(request.body, 'target', 'name'));
  if (node === '') throw invalid({ group: '', kind: 'Binding' }, target.name, [requiredField('target.name')]);
  refuseBinding(requireStored(core, target));
  const annotations = fieldAt(request.body, 'metadata', 'annotations');
  await changeObject(core, target, context, (draft) => {
    recordOf(draft['spec'])['nodeName'] = node;
    if (isRecord(annotations))
      draft.metadata.annotations = { ...draft.metadata.annotations, ...textValues(annotations) };
    const status = recordOf(draft['status']);
    const others = listOf(status['conditions']).filter((item) => fieldAt(item, 'type') !== 'PodScheduled');
    const scheduled = {
      type: 'PodScheduled',
      status: 'True',
      lastTransitionTime: now(core.clock.now()),
      lastProbeTime: null,
    };
    status['conditions'] = [...others, scheduled];
    draft['status'] = status;
  });
  return { code: 201, object: SUCCESS };
};

function now(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

function textValues(record: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, String(value)]));
}

function refuseBinding(pod: KubeObject): void {
  const { name } = pod.metadata;
  const nodeName = textOf(fieldAt(pod, 'spec', 'nodeName'));
  if (pod.metadata.deletionTimestamp !== undefined) {
    throw conflict(BINDINGS, name, `pod ${name} is being deleted, cannot be assigned to a host`);
  }
  if (nodeName !== '')
    throw conflict(BINDINGS, name, `pod ${name} is already assigned to node ${JSON.stringify(nodeName)}`);
}
