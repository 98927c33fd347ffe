import { badRequest } from '../status/refusals.ts';

type Labels = Readonly<Record<string, string>>;

export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt';
  readonly values: readonly string[];
}

/** A parsed label selector; an empty one matches everything. */
export type LabelSelector = readonly LabelRequirement[];

const KEY = /^([a-z0-9A-Z.-]+\/)?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;

/**
 * Parses `app=x,tier in (a,b),!legacy,env!=prod,size>3`.
 *
 * @throws StatusError 400 when the text is no selector.
 */
export function parseLabelSelector(text: string | undefined): LabelSelector {
  if (text === undefined || text.trim() === '') return [];
  return splitRequirements(text).map((part) => parseRequirement(part.trim(), text));
}

/** Splits at commas that stand outside brackets. */
function splitRequirements(text: string): string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function parseRequirement(part: string, whole: string): LabelRequirement {
  const sets = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(part);
  if (sets !== null) {
    const values = (sets[3] ?? '').split(',').map((value) => value.trim());
    return requirement(sets[1] ?? '', sets[2] === 'in' ? 'in' : 'notin', values, whole);
  }
  const compared = /^([^=!<>\s]+)\s*(==|=|!=|>|<)\s*([^=!<>\s]*)$/.exec(part);
  if (compared !== null) {
    const operator = ({ '=': 'in', '==': 'in', '!=': 'notin', '>': 'gt', '<': 'lt' } as const)[compared[2] ?? ''];
    if (operator !== undefined) return requirement(compared[1] ?? '', operator, [compared[3] ?? ''], whole);
  }
  if (part.startsWith('!')) return requirement(part.slice(1).trim(), '!', [], whole);
  return requirement(part, 'exists', [], whole);
}

function requirement(
  key: string,
  operator: LabelRequirement['operator'],
  values: readonly string[],
  whole: string,
): LabelRequirement {
  if (!KEY.test(key))
    throw badRequest(`unable to parse requirement: found '${key}', expected: identifier (in ${JSON.stringify(whole)})`);
  return { key, operator, values };
}

export function matchesLabels(selector: LabelSelector, labels: Labels | undefined): boolean {
  return selector.every((requirement) => matchesRequirement(requirement, labels?.[requirement.key]));
}

function matchesRequirement(requirement: LabelRequirement, value: string | undefined): boolean {
  switch (requirement.operator) {
    case 'in':
      return value !== undefined && requirement.values.includes(value);
    case 'notin':
      return value === undefined || !requirement.values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    default:
      return compareNumbers(requirement, value);
  }
}

function compareNumbers(requirement: LabelRequirement, value: string | undefined): boolean {
  const [left, right] = [Number.parseInt(value ?? '', 10), Number.parseInt(requirement.values[0] ?? '', 10)];
  return requirement.operator === 'gt' ? left > right : left < right;
}

interface SelectorObject {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

const EXPRESSIONS = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' } as const;

/** Turns a `metav1.LabelSelector` into requirements. An operator it does not know matches nothing. */
export function fromSelectorObject(selector: SelectorObject): LabelSelector {
  const out: LabelRequirement[] = [];
  for (const [key, value] of Object.entries(selector.matchLabels ?? {}))
    out.push({ key, operator: 'in', values: [value] });
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const known = Object.entries(EXPRESSIONS).find(([name]) => name === operator)?.[1];
    out.push({ key, operator: known ?? 'in', values: known === undefined ? [] : (values ?? []) });
  }
  return out;
}
