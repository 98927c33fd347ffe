import { isRecord } from '../json.ts';
import type { ManagedFieldsEntry } from '../types.ts';
import { type FieldSet, fromFieldsV1, toFieldsV1 } from './field-set.ts';

/** What one manager owns. */
export interface ManagedEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource?: string | undefined;
  readonly time?: string | undefined;
  readonly set: FieldSet;
}

/** Entries by identity: manager, operation and subresource, and for updates the version. */
export type Managers = ReadonlyMap<string, ManagedEntry>;

export type Identity = Pick<ManagedEntry, 'manager' | 'operation' | 'apiVersion' | 'subresource'>;

export function identityOf(entry: Identity): string {
  const version = entry.operation === 'Apply' ? '' : entry.apiVersion;
  return JSON.stringify([entry.manager, entry.operation, version, entry.subresource ?? '']);
}

export function readManagers(entries: unknown): Managers {
  const out = new Map<string, ManagedEntry>();
  for (const entry of Array.isArray(entries) ? entries : []) {
    const read = readEntry(entry);
    if (read !== undefined) out.set(identityOf(read), read);
  }
  return out;
}

function readEntry(entry: unknown): ManagedEntry | undefined {
  if (!isRecord(entry)) return undefined;
  const { manager, operation, apiVersion, subresource, time } = entry;
  if (typeof apiVersion !== 'string' || (operation !== 'Apply' && operation !== 'Update')) return undefined;
  return {
    manager: typeof manager === 'string' ? manager : '',
    operation,
    apiVersion,
    subresource: typeof subresource === 'string' && subresource !== '' ? subresource : undefined,
    time: typeof time === 'string' ? time : undefined,
    set: fromFieldsV1(entry['fieldsV1']),
  };
}

/** A list with nothing but one empty entry asks the server to forget who owns what. */
export function isReset(entries: unknown): boolean {
  if (!Array.isArray(entries)) return false;
  return entries.length === 0 || (entries.length === 1 && isRecord(entries[0]) && Object.keys(entries[0]).length === 0);
}

/** Entries in the server's order: Apply before Update, then by second, manager, version and subresource. */
export function writeManagers(managers: Managers): ManagedFieldsEntry[] {
  return [...managers.values()].sort(compareEntries).map((entry) => ({
    manager: entry.manager,
    operation: entry.operation,
    apiVersion: entry.apiVersion,
    ...(entry.time === undefined ? {} : { time: entry.time }),
    fieldsType: 'FieldsV1',
    fieldsV1: toFieldsV1(entry.set),
    ...(entry.subresource === undefined ? {} : { subresource: entry.subresource }),
  }));
}

function compareEntries(left: ManagedEntry, right: ManagedEntry): number {
  return (
    compareText(left.operation, right.operation) ||
    compareText(left.time ?? '', right.time ?? '') ||
    compareText(left.manager, right.manager) ||
    compareText(left.apiVersion, right.apiVersion) ||
    compareText(left.subresource ?? '', right.subresource ?? '')
  );
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
