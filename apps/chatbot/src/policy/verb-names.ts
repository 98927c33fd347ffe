import { nearestWord } from '@otelops/stack/nearest-word';
import type { PolicyFile } from './policy-file.ts';

export interface PolicyFault {
  readonly path: string;
  readonly message: string;
}

/** A rule for a verb that does not exist would silently protect nothing. */
export function unknownVerbs(policy: PolicyFile, verbs: readonly string[]): readonly PolicyFault[] {
  const sections = { grants: policy.grants, approvals: policy.approvals, quietHours: policy.quietHours };
  return Object.entries(sections).flatMap(([section, rules]) =>
    rules.flatMap((rule, place) =>
      (rule.verbs ?? []).flatMap((verb, index) => {
        if (verbs.includes(verb)) return [];
        const guess = nearestWord(verb, verbs);
        const hint = guess === undefined ? '' : ` Did you mean "${guess}"?`;
        return [{ path: `${section}[${place}].verbs[${index}]`, message: `There is no verb "${verb}".${hint}` }];
      }),
    ),
  );
}
