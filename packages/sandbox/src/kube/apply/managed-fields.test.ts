import { describe, expect, it } from 'vitest';
import { readManagers, writeManagers } from './managed-fields.ts';

function entry(manager: string, operation: string, time: string): Record<string, unknown> {
  return { manager, operation, apiVersion: 'v1', time, fieldsType: 'FieldsV1', fieldsV1: { 'f:spec': {} } };
}

const EARLY = '2026-01-01T00:00:00Z';
const LATE = '2026-01-01T00:00:01Z';

describe('managed fields', () => {
  it('are listed with Apply before Update, then by second, then by manager', () => {
    const written = writeManagers(
      readManagers([
        entry('a', 'Update', EARLY),
        entry('a', 'Apply', LATE),
        entry('c', 'Apply', EARLY),
        entry('b', 'Apply', EARLY),
      ]),
    );
    expect(written.map(({ manager, operation, time }) => [operation, time, manager])).toEqual([
      ['Apply', EARLY, 'b'],
      ['Apply', EARLY, 'c'],
      ['Apply', LATE, 'a'],
      ['Update', EARLY, 'a'],
    ]);
  });
});
