import { fieldAt, isRecord, listOf, recordOf } from '../json.ts';
import { canonicalQuantity } from '../schema/quantity.ts';
import type { KubeObject } from '../types.ts';
import { podSpecFaults, podUpdateFaults } from '../validation/pod-spec.ts';
import type { KindRules } from './kind-rules.ts';

const RESOURCES = ['cpu', 'memory'];

/** Quality of service, by requests and limits of all containers. */
function qosClass(pod: KubeObject): string {
  const spec = recordOf(pod['spec']);
  const containers = [...listOf(spec['containers']), ...listOf(spec['initContainers'])];
  const named = containers.flatMap((item) => [
    fieldAt(item, 'resources', 'requests'),
    fieldAt(item, 'resources', 'limits'),
  ]);
  const some = named.some((list) => isRecord(list) && RESOURCES.some((name) => !isNone(list[name])));
  if (!some) return 'BestEffort';
  return containers.every(isGuaranteed) ? 'Guaranteed' : 'Burstable';
}

function isNone(value: unknown): boolean {
  return value === undefined || canonicalQuantity(value) === '0';
}

function isGuaranteed(container: unknown): boolean {
  const limits = recordOf(fieldAt(container, 'resources', 'limits'));
  const requests = recordOf(fieldAt(container, 'resources', 'requests'));
  return RESOURCES.every(
    (name) =>
      !isNone(limits[name]) && canonicalQuantity(limits[name]) === canonicalQuantity(requests[name] ?? limits[name]),
  );
}

export const podRules: KindRules = {
  generation: { fields: ['spec'] },
  prepareCreate: (draft) => {
    draft['status'] = { phase: 'Pending', qosClass: qosClass(draft) };
  },
  validate: (object) => podSpecFaults(recordOf(object['spec']), 'spec'),
  validateUpdate: (object, old, env) =>
    env.subresource === '' ? podUpdateFaults(recordOf(object['spec']), recordOf(old['spec'])) : [],
};
