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

/** A line by its number and hash, and with them all that came before it. */
export type AuditPlace = Pick<AuditLine, 'seq' | 'hash'>;

/** What the first line of all comes after. */
export const origin: AuditPlace = { seq: 0, hash: '0'.repeat(64) };

export function chainLine(entry: AuditEntry, place: Pick<AuditLine, 'seq' | 'time' | 'previous'>): AuditLine {
  const line = { ...place, ...entry };
  return { ...line, hash: hashOf(line) };
}

/** Where a log stops being what was written: the number of the first line that does not fit, and why. */
export type ChainFault = { readonly line: number; readonly reason: string };

/**
 * Reads a whole log again. Cutting lines off the end cannot be seen in the log alone: it needs the number and hash of the last
 * line from elsewhere, from the file beside it or from the log records sent out.
 */
export function checkChain(text: string): ChainFault | undefined {
  const check = new ChainCheck();
  for (const line of text.split('\n')) if (line !== '') check.take(line);
  return check.fault;
}

/** The same, line by line. After the first fault nothing more is looked at. */
export class ChainCheck {
  readonly #head: AuditPlace | undefined;
  readonly #begins: AuditPlace;
  #last: AuditPlace;
  #fault: ChainFault | undefined;

  /** Of what was written after `begins`; `head` names a line that must be among it as it is. */
  constructor({
    begins = origin,
    head,
  }: { readonly begins?: AuditPlace; readonly head?: AuditPlace | undefined } = {}) {
    this.#begins = begins;
    this.#last = begins;
    this.#head = head;
  }

  get fault(): ChainFault | undefined {
    return this.#fault;
  }

  /** The last line that was read, or what they all come after. */
  get last(): AuditPlace {
    return this.#last;
  }

  take(line: string): void {
    if (this.#fault !== undefined) return;
    const seq = this.#last.seq + 1;
    const read = this.#read(line, seq);
    if ('reason' in read) this.#doubt(read.reason);
    else this.#last = { seq, hash: read.hash };
  }

  /** By the number of the line in its file. */
  #doubt(reason: string): void {
    this.#fault ??= { line: this.#last.seq - this.#begins.seq + 1, reason };
  }

  #read(line: string, seq: number): { readonly hash: string } | { readonly reason: string } {
    const parsed = parseLine(line);
    if (parsed === undefined) return { reason: 'it is no JSON object' };
    const { hash, ...rest } = parsed;
    if (rest['seq'] !== seq) return { reason: `its number is ${String(rest['seq'])}` };
    if (rest['previous'] !== this.#last.hash) return { reason: 'it does not follow the line before' };
    if (typeof hash !== 'string' || hash !== hashOf(rest)) return { reason: 'its text was changed' };
    if (this.#head?.seq === seq && this.#head.hash !== hash) return { reason: 'it is not the line that was written' };
    return { hash };
  }

  /** A line has no end where one of ours would have. */
  tooLong(): void {
    this.#doubt('it is longer than any line that is written');
  }
}

function parseLine(line: string): Readonly<Record<string, unknown>> | undefined {
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
