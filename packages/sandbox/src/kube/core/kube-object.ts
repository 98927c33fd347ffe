import { isRecord, type JsonRecord } from '../json.ts';
import type { KubeObject } from '../types.ts';

/** Reads `value` as an object of the API; absent names are empty. The fields themselves are checked by the kind's schema. */
export function toKubeObject(value: unknown): KubeObject {
  const record: JsonRecord = isRecord(value) ? value : {};
  const metadata = isRecord(record['metadata']) ? record['metadata'] : {};
  const { apiVersion, kind } = record;
  return {
    ...record,
    apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
    kind: typeof kind === 'string' ? kind : '',
    metadata: { ...metadata, name: typeof metadata['name'] === 'string' ? metadata['name'] : '' },
  };
}
