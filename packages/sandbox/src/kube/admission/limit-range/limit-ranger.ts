import { cloneJson, fieldAt, isRecord, type JsonRecord, listOf } from '../../json.ts';
import { forbidden } from '../../status/refusals.ts';
import type { Store } from '../../store/store.ts';
import type { KubeObject } from '../../types.ts';
import type { AdmissionChain, AdmissionRequest } from '../admission.ts';
import { claimFaults, podFaults } from './limit-checks.ts';
import { setDefaults } from './limit-defaults.ts';

/** LimitRanger: gives pods the requests and limits that they lack, and refuses what lies out of bounds. */
export function createLimitRanger(store: Store): AdmissionChain {
  const limitsOf = (object: KubeObject): JsonRecord[] =>
    store
      .list('/limitranges', `${object.metadata.namespace ?? ''}/`)
      .flatMap((range) => listOf(fieldAt(range, 'spec', 'limits')))
      .filter(isRecord);
  return {
    mutate: async (request) => {
      const { object } = request;
      if (object === undefined || !isAbout(request, '/pods')) return object;
      const limits = limitsOf(object);
      if (limits.length === 0) return object;
      const draft = cloneJson(object);
      setDefaults(draft, limits);
      return draft;
    },
    validate: async (request) => {
      const { object, target } = request;
      if (object === undefined) return;
      const faults = [
        ...(isAbout(request, '/pods') ? podFaults(object, limitsOf(object)) : []),
        ...(isAbout(request, '/persistentvolumeclaims') ? claimFaults(object, limitsOf(object)) : []),
      ];
      if (faults.length === 0) return;
      const why = faults.length === 1 ? (faults[0] ?? '') : `[${faults.join(', ')}]`;
      throw forbidden(target.resource, object.metadata.name, why);
    },
  };
}

function isAbout({ operation, target }: AdmissionRequest, collection: string): boolean {
  return operation === 'CREATE' && target.subresource === '' && target.resource.collection === collection;
}
