import type { FieldValidation, RequestContext } from '../core/request-context.ts';
import { invalid, unsupportedField } from '../status/field-errors.ts';
import { type Call, queryFlag, queryText } from './call.ts';

const KINDS: Readonly<Record<string, string>> = {
  POST: 'CreateOptions',
  PUT: 'UpdateOptions',
  PATCH: 'PatchOptions',
  DELETE: 'DeleteOptions',
};

/** Reads what a write says in its query. @throws StatusError 422 for values that do not exist. */
export function requestContext(call: Call, warnings: string[]): RequestContext {
  const dryRun = call.query.getAll('dryRun').filter((value) => value !== '');
  const kind = { group: 'meta.k8s.io', kind: KINDS[call.method] ?? 'PatchOptions' };
  for (const value of dryRun) {
    if (value !== 'All') throw invalid(kind, '', [unsupportedField('dryRun', [value], ['All'])]);
  }
  return {
    user: call.user,
    userAgent: call.headers['user-agent'] ?? '',
    dryRun: dryRun.length > 0,
    fieldManager: queryText(call, 'fieldManager'),
    fieldValidation: readValidation(queryText(call, 'fieldValidation'), kind),
    force: queryFlag(call, 'force'),
    warn: (text) => warnings.push(text),
  };
}

function readValidation(text: string | undefined, kind: { group: string; kind: string }): FieldValidation {
  if (text === undefined) return 'Warn';
  if (text === 'Strict' || text === 'Warn' || text === 'Ignore') return text;
  throw invalid(kind, '', [unsupportedField('fieldValidation', text, ['', 'Ignore', 'Strict', 'Warn'])]);
}
