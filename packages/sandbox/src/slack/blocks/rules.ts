import { isList, isObject } from '../json.ts';
import type { Json, JsonObject } from '../page-protocol.ts';

export type Surface = 'message' | 'modal' | 'home';

/** What is wrong with a block, and where. */
export interface BlockFault {
  /** `/blocks/0/text/text`. */
  readonly pointer: string;
  /** `must be less than 3001 characters`. */
  readonly message: string;
}

/** One look at one payload. */
export interface Inspection {
  readonly surface: Surface;
  readonly faults: BlockFault[];
  /** Whether a file that a block shows is an image the app may use. */
  readonly hasImage: (file: JsonObject) => boolean;
}

/** Reports what is wrong with a value. */
export type Rule = (value: Json, pointer: string, look: Inspection) => void;

export function report(look: Inspection, pointer: string, message: string): void {
  look.faults.push({ pointer, message });
}

/** A string of `min` (1 when absent) to `max` characters. */
export function string(max: number, min = 1): Rule {
  return (value, pointer, look) => {
    if (typeof value !== 'string') report(look, pointer, 'must provide a string');
    else if (value.length > max) report(look, pointer, `must be less than ${max + 1} characters`);
    else if (value.length < min) report(look, pointer, `must be more than ${min - 1} characters`);
  };
}

export const flag: Rule = (value, pointer, look) => {
  if (typeof value !== 'boolean') report(look, pointer, 'must provide a boolean');
};

export function whole(min: number, max: number): Rule {
  return (value, pointer, look) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) report(look, pointer, 'must provide an integer');
    else if (value < min) report(look, pointer, `must be greater than ${min - 1}`);
    else if (value > max) report(look, pointer, `must be less than ${max + 1}`);
  };
}

export function choice(...allowed: readonly (string | number)[]): Rule {
  return (value, pointer, look) => {
    if (!allowed.some((each) => each === value)) {
      report(look, pointer, `must be a valid enum value [${allowed.join(', ')}]`);
    }
  };
}

export function matching(pattern: RegExp, what: string): Rule {
  return (value, pointer, look) => {
    if (typeof value !== 'string' || !pattern.test(value)) report(look, pointer, `must be ${what}`);
  };
}

/** An address of the web. */
export function webAddress(max = 3000): Rule {
  const length = string(max);
  return (value, pointer, look) => {
    length(value, pointer, look);
    if (typeof value === 'string' && value.length > 0 && !/^[a-z][a-z0-9+.-]*:\/*[^\s]+$/i.test(value)) {
      report(look, pointer, 'must be a valid URL');
    }
  };
}

export function list(of: Rule, max: number, min = 1): Rule {
  return (value, pointer, look) => {
    if (!isList(value)) {
      report(look, pointer, 'must provide an array');
      return;
    }
    if (value.length > max) report(look, pointer, `no more than ${max} items allowed`);
    if (value.length < min) report(look, pointer, `no fewer than ${min} items allowed`);
    // Beyond the limit nothing is looked at, so that the work is bounded.
    value.slice(0, max).forEach((each, index) => {
      of(each, `${pointer}/${index}`, look);
    });
  };
}

/** The fields of an object: those it must have, those it may have, and no other. */
export interface Fields {
  readonly required?: Readonly<Record<string, Rule>>;
  readonly optional?: Readonly<Record<string, Rule>>;
  /** Rules between fields. */
  readonly also?: (value: JsonObject, pointer: string, look: Inspection) => void;
}

export function object({ required = {}, optional = {}, also }: Fields): Rule {
  const rules = new Map(Object.entries({ ...required, ...optional }));
  return (value, pointer, look) => {
    if (!isObject(value)) {
      report(look, pointer, 'must provide an object');
      return;
    }
    for (const name of Object.keys(required)) {
      if (value[name] === undefined) report(look, pointer, `missing required field: ${name}`);
    }
    for (const [name, field] of Object.entries(value)) {
      const rule = rules.get(name);
      if (rule === undefined) report(look, pointer, `invalid additional property: ${name}`);
      else rule(field, `${pointer}/${escapePointer(name)}`, look);
    }
    also?.(value, pointer, look);
  };
}

/** Chooses the rule by `type`. */
export function byType(table: Readonly<Record<string, Rule>>): Rule {
  const rules = new Map(Object.entries(table));
  return (value, pointer, look) => {
    if (!isObject(value)) {
      report(look, pointer, 'must provide an object');
      return;
    }
    const type = value['type'];
    if (type === undefined) {
      report(look, pointer, 'missing required field: type');
      return;
    }
    const rule = typeof type === 'string' ? rules.get(type) : undefined;
    if (rule === undefined) report(look, `${pointer}/type`, `unsupported type: ${String(type)}`);
    else rule(value, pointer, look);
  };
}

/** Some of the fields, and not more than one of those that exclude each other. */
export function exactlyOne(
  ...names: readonly string[]
): (value: JsonObject, pointer: string, look: Inspection) => void {
  return (value, pointer, look) => {
    const present = names.filter((name) => value[name] !== undefined);
    if (present.length === 0) report(look, pointer, `must define one of: ${names.join(', ')}`);
    if (present.length > 1) report(look, pointer, `cannot provide both ${present.join(' and ')}`);
  };
}

export function atLeastOne(
  ...names: readonly string[]
): (value: JsonObject, pointer: string, look: Inspection) => void {
  return (value, pointer, look) => {
    if (names.every((name) => value[name] === undefined)) {
      report(look, pointer, `must define one of: ${names.join(', ')}`);
    }
  };
}

function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
