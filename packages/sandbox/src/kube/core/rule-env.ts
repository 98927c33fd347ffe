import type { RuleEnv } from '../rules/kind-rules.ts';
import { type KubeCore, timestamp } from './kube-core.ts';

export function ruleEnv(core: KubeCore, subresource = ''): RuleEnv {
  return {
    now: timestamp(core.clock),
    subresource,
    find: (collection, key) => core.store.get(collection, key),
    list: (collection, prefix) => core.store.list(collection, prefix),
    random: (below) => core.random.next(below),
  };
}
