import type { core } from 'zod';
import type { ConfigDocument, Place } from './document.ts';
import { type ConfigFault, formatPath, type PathSegment, showValue } from './fault.ts';
import { keysAt, type SchemaNode } from './schema-tree.ts';
import { nearestWord } from './suggestion.ts';

/** What schema faults are told apart and placed by. */
export interface FaultContext {
  readonly document: ConfigDocument;
  readonly value: unknown;
  readonly tree: SchemaNode;
}

/** Turns what the schema found into faults for people: one a value, one an unknown key. */
export function toFaults(issues: readonly core.$ZodIssue[], context: FaultContext): readonly ConfigFault[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? unknownKeys(issue, context) : [valueFault(issue, context)],
  );
}

function unknownKeys(issue: core.$ZodIssueUnrecognizedKeys, { document, tree, value }: FaultContext): ConfigFault[] {
  const parent = issue.path.map(segmentOf);
  const known = keysAt(tree, parent);
  return issue.keys.map((key) => {
    const path = [...parent, key];
    const suggestion = nearestWord(key, known);
    const shown = showValue(path, valueAt(value, path));
    return {
      path: formatPath(path),
      message: 'unknown key',
      allowed: known.join(', '),
      ...(shown !== undefined && { value: shown }),
      ...(suggestion !== undefined && { suggestion }),
      ...place(document.placeOf(path, 'key')),
    };
  });
}

function valueFault(issue: core.$ZodIssue, { document, value }: FaultContext): ConfigFault {
  const path = issue.path.map(segmentOf);
  const written = valueAt(value, path);
  const shown = showValue(path, written);
  return {
    path: formatPath(path),
    message: written === undefined ? 'missing' : 'not allowed',
    allowed: allowedBy(issue),
    ...(shown !== undefined && { value: shown }),
    ...place(document.placeOf(path)),
  };
}

const typeTexts: Readonly<Record<string, string>> = {
  string: 'text (in quotes where it looks like a number)',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a section with keys',
  array: 'a list',
  record: 'a section with keys',
};

const defaultTypeMessage = /^Invalid input: expected/;

function allowedBy(issue: core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return defaultTypeMessage.test(issue.message) ? (typeTexts[issue.expected] ?? issue.expected) : issue.message;
    case 'invalid_value':
      return issue.values.map(String).join(', ');
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int' ? `at least ${issue.minimum}` : issue.message;
    case 'too_big':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `at most ${issue.maximum}`
        : `at most ${issue.maximum} entries`;
    case 'invalid_union':
      return optionsOf(issue);
    default:
      return issue.message;
  }
}

function optionsOf(issue: core.$ZodIssueInvalidUnion): string {
  const options: unknown = 'options' in issue ? issue.options : undefined;
  return Array.isArray(options) ? options.map(String).join(', ') : issue.message;
}

function place(found: Place | undefined): Partial<Place> {
  return found ?? {};
}

function segmentOf(key: PropertyKey): PathSegment {
  return typeof key === 'symbol' ? String(key) : key;
}

export function valueAt(value: unknown, path: readonly PathSegment[]): unknown {
  return path.reduce<unknown>((inner, segment) => {
    if (inner === null || typeof inner !== 'object') return undefined;
    return Object.entries(inner).find(([key]) => key === String(segment))?.[1];
  }, value);
}
