import { fieldAt, isRecord, listOf, recordOf, textOf } from '../json.ts';
import { type FieldError, invalidField, requiredField } from '../status/field-errors.ts';
import type { KubeObject } from '../types.ts';
import type { KindRules } from './kind-rules.ts';

/** Keeps a CRD that goes until its objects are gone. */
const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';

export const crdRules: KindRules = {
  generation: { fields: ['spec'] },
  prepareCreate: (draft) => {
    const storage = listOf(fieldAt(draft, 'spec', 'versions')).find(
      (entry) => isRecord(entry) && entry['storage'] === true,
    );
    draft['status'] = { storedVersions: isRecord(storage) ? [storage['name']] : [] };
  },
  prepareUpdate: (draft) => {
    const storage = listOf(fieldAt(draft, 'spec', 'versions')).find(
      (entry) => isRecord(entry) && entry['storage'] === true,
    );
    const status = recordOf(draft['status']);
    const stored = listOf(status['storedVersions']);
    if (isRecord(storage) && !stored.includes(storage['name'])) status['storedVersions'] = [...stored, storage['name']];
  },
  markDeleted: (draft, env) => {
    const finalizers = draft.metadata.finalizers ?? [];
    if (!finalizers.includes(CLEANUP)) draft.metadata.finalizers = [...finalizers, CLEANUP];
    const status = recordOf(draft['status']);
    const message = 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon';
    const terminating = {
      type: 'Terminating',
      status: 'True',
      lastTransitionTime: env.now,
      reason: 'InstanceDeletionPending',
      message,
    };
    status['conditions'] = [...listOf(status['conditions']), terminating];
  },
  validate: (object) => faults(object),
  validateUpdate: (object, old) => immutableFaults(object, old),
};

function faults(crd: KubeObject): FieldError[] {
  const spec = recordOf(crd['spec']);
  const names = recordOf(spec['names']);
  const out: FieldError[] = [];
  const expected = `${textOf(names['plural'])}.${textOf(spec['group'])}`;
  if (crd.metadata.name !== expected)
    out.push(invalidField('metadata.name', crd.metadata.name, 'must be spec.names.plural+"."+spec.group'));
  if (!textOf(spec['group']).includes('.'))
    out.push(invalidField('spec.group', spec['group'], 'should be a domain with at least one dot'));
  const scope = textOf(spec['scope']);
  if (scope === '') out.push(requiredField('spec.scope'));
  for (const name of ['plural', 'singular', 'kind', 'listKind']) {
    if (textOf(names[name]) === '') out.push(requiredField(`spec.names.${name}`));
  }
  return [...out, ...versionFaults(spec)];
}

function versionFaults(spec: Record<string, unknown>): FieldError[] {
  const versions = listOf(spec['versions']).filter(isRecord);
  const out: FieldError[] = [];
  if (versions.length === 0)
    out.push(requiredField('spec.versions', 'must have exactly one version marked as storage version'));
  else if (versions.filter((entry) => entry['storage'] === true).length !== 1) {
    out.push(
      invalidField('spec.versions', spec['versions'], 'must have exactly one version marked as storage version'),
    );
  }
  for (const [index, entry] of versions.entries()) {
    const schema = fieldAt(entry, 'schema', 'openAPIV3Schema');
    if (!isRecord(schema))
      out.push(requiredField(`spec.versions[${index}].schema.openAPIV3Schema`, 'schemas are required'));
  }
  return out;
}

function immutableFaults(crd: KubeObject, old: KubeObject): FieldError[] {
  const out: FieldError[] = [];
  for (const path of [
    ['spec', 'group'],
    ['spec', 'names', 'plural'],
    ['spec', 'scope'],
    ['spec', 'names', 'kind'],
  ]) {
    const [now, before] = [fieldAt(crd, ...path), fieldAt(old, ...path)];
    if (now !== before) out.push(invalidField(path.join('.'), now, 'field is immutable'));
  }
  return out;
}
