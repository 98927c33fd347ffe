import { fromEnvironment } from '../settings.ts';

/** https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/attributesprocessor */
export interface AttributesProcessor {
  readonly actions: readonly { readonly key: string; readonly value: string; readonly action: 'upsert' }[];
}

/** Name of the own pod, from the downward API. */
export const podNameVariable = 'K8S_POD_NAME';

/** Attribute by which series that each gateway counts for itself are told apart; the span metrics connector sets it too. */
export const instanceAttribute = 'collector.instance.id';

/** Without it the same series would come from two gateways, each with its own count. */
export const instanceAttributes: AttributesProcessor = {
  actions: [{ key: instanceAttribute, value: fromEnvironment(podNameVariable), action: 'upsert' }],
};
