import type { PathSegment } from './fault.ts';
import { clusterRules } from './rules-cluster.ts';
import { kafkaRules } from './rules-kafka.ts';
import { receiverRules } from './rules-receivers.ts';
import { storageRules } from './rules-storage.ts';
import type { StackConfig } from './types.ts';

/** What a rule that needs more than one field has to say. */
export interface RuleFinding {
  readonly level: 'fault' | 'warning';
  readonly path: readonly PathSegment[];
  readonly message: string;
  readonly allowed?: string;
}

export type Rule = (config: StackConfig) => readonly RuleFinding[];

/** Every rule across fields. The shape and single values are the schema's matter. */
const configRules: readonly Rule[] = [...clusterRules, ...storageRules, ...kafkaRules, ...receiverRules];

export function checkRules(config: StackConfig): readonly RuleFinding[] {
  return configRules.flatMap((rule) => rule(config));
}
