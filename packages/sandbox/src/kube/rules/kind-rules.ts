import type { FieldError } from '../status/field-errors.ts';
import type { KubeObject } from '../types.ts';
import { RULES } from './rules-table.ts';

/** What one kind does beyond what all kinds do. Drafts may be changed; stored objects never. */
export interface KindRules {
  /** After admission, before validation, of a create. */
  readonly prepareCreate?: (draft: KubeObject, env: RuleEnv) => void;
  readonly prepareUpdate?: (draft: KubeObject, old: KubeObject, env: RuleEnv) => void;
  readonly validate?: (object: KubeObject, env: RuleEnv) => readonly FieldError[];
  readonly validateUpdate?: (object: KubeObject, old: KubeObject, env: RuleEnv) => readonly FieldError[];
  /** A DELETE marks the object in a way of its own first. */
  readonly markDeleted?: (draft: KubeObject, env: RuleEnv) => void;
  /** Warnings of a create or update. */
  readonly warnings?: (object: KubeObject) => readonly string[];
  /** A create keeps the status that was sent. */
  readonly keepsStatus?: boolean;
  /** Which names are allowed; DNS subdomain when absent. */
  readonly names?: NameForm;
  /** Kinds that count the changes of their spec. */
  readonly generation?: GenerationRule;
}

export type NameForm = 'subdomain' | 'label' | 'label-1035' | 'path-segment';

/** Which fields count: all but metadata and status when absent. */
interface GenerationRule {
  readonly fields?: readonly string[];
}

/** What rules may look at and use. */
export interface RuleEnv {
  readonly now: string;
  /** The endpoint of the write; '' for the object itself. */
  readonly subresource: string;
  find(collection: string, key: string): KubeObject | undefined;
  list(collection: string, prefix?: string): readonly KubeObject[];
  /** An integer from 0 to `below` - 1. */
  random(below: number): number;
}

const NONE: KindRules = {};

export function kindRules(resource: { readonly group: string; readonly plural: string }): KindRules {
  return RULES[`${resource.group}/${resource.plural}`] ?? NONE;
}
