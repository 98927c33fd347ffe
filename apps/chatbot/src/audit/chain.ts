import { createHash } from 'node:crypto';
import type { AuditEntry } from '../ports/audit.ts';

/** One line of the audit log. `hash` covers everything else of the line, `previous` the line before it. */
export interface AuditLine extends AuditEntry {
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** Hash of the line before; 64 zeros for the first. */
  readonly previous: string;
  readonly hash: string;
}

export const firstHash: string = '0'.repeat(64);

export function chainLine(entry: AuditEntry, place: Pick<AuditLine, 'seq' | 'time' | 'previous'>): AuditLine {
  const line = { ...place, ...entry };
  return { ...line, hash: hashOf(line) };
}

/** Where a log stops being what was written: the number of the first line that does not fit, and why. */
export type ChainFault = { readonly line: number; readonly reason: string };

/** Reads a whole log again. Cutting lines off the end cannot be seen in the log alone: compare the last hash with the one sent out. */
export function checkChain(text: string): ChainFault | undefined {
  let previous = firstHash;
  const lines = text.split('\n').filter((line) => line !== '');
  for (const [index, line] of lines.entries()) {
    const parsed = parseLine(line);
    if (parsed === undefined) return { line: index + 1, reason: 'it is no JSON object' };
    const { hash, ...rest } = parsed;
    if (rest['seq'] !== index + 1) return { line: index + 1, reason: `its number is ${String(rest['seq'])}` };
    if (rest['previous'] !== previous) return { line: index + 1, reason: 'it does not follow the line before' };
    if (hash !== hashOf(rest)) return { line: index + 1, reason: 'its text was changed' };
    previous = String(hash);
  }
  return undefined;
}

export function parseLine(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function hashOf(line: object): string {
  return createHash('sha256').update(canonical(line)).digest('hex');
}

/** Keys in order and nothing undefined, so that a line read back hashes as it was written. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const parts = entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`);
  return `{${parts.join(',')}}`;
}
