import type { RemovalOptions } from '../core/remove.ts';
import { isRecord } from '../json.ts';
import { invalid, unsupportedField } from '../status/field-errors.ts';
import { readBody } from './body.ts';
import { type Call, queryText } from './call.ts';

const DELETE_OPTIONS = { group: 'meta.k8s.io', kind: 'DeleteOptions' };
const POLICIES = ['Foreground', 'Background', 'Orphan'] as const;

/** The options of a DELETE: its body, or else its query. @throws StatusError 422 for a policy that does not exist. */
export function readRemoval(call: Call): RemovalOptions & { readonly dryRun: boolean } {
  const parsed = call.body.length === 0 ? undefined : readBody(call);
  const body = isRecord(parsed) ? parsed : {};
  const preconditions = isRecord(body['preconditions']) ? body['preconditions'] : {};
  const grace = body['gracePeriodSeconds'] ?? queryText(call, 'gracePeriodSeconds');
  const { uid, resourceVersion } = preconditions;
  return {
    uid: typeof uid === 'string' ? uid : undefined,
    resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : undefined,
    gracePeriodSeconds: grace === undefined || grace === null ? undefined : Number(grace),
    propagationPolicy: readPolicy(
      body['propagationPolicy'] ?? queryText(call, 'propagationPolicy'),
      body['orphanDependents'],
    ),
    dryRun: Array.isArray(body['dryRun']) && body['dryRun'].includes('All'),
  };
}

function readPolicy(value: unknown, orphan: unknown): RemovalOptions['propagationPolicy'] {
  if (value === undefined || value === null) return orphan === true ? 'Orphan' : undefined;
  const found = POLICIES.find((policy) => policy === value);
  if (found === undefined) {
    const supported = ['Foreground', 'Background', 'Orphan', 'nil'];
    throw invalid(DELETE_OPTIONS, '', [unsupportedField('propagationPolicy', value, supported)]);
  }
  return found;
}
