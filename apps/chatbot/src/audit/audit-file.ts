import { type FileHandle, open } from 'node:fs/promises';
import { type Clock, redact } from '@otelops/deployer';
import type { Audit, AuditEntry } from '../ports/audit.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { type AuditHead, headPathOf, readHead, syncFolderOf, writeHead } from './audit-head.ts';
import { chainLine, firstHash } from './chain.ts';
import { readChain } from './read-chain.ts';

export interface AuditOptions {
  readonly path: string;
  readonly clock: Pick<Clock, 'now'>;
  /** Gets every line as a log record too, so that a copy of the last hash is out of reach of whoever can edit the file. */
  readonly telemetry: Pick<Telemetry, 'log'>;
}

export class AuditBroken extends Error {
  override readonly name = 'AuditBroken';
}

const maxAction = 1024;

/**
 * Opens the audit log for appending. A half-written last line of a crash is cut off and said; a log that was changed, cut
 * short or taken away is refused with `AuditBroken`, since going on would bless the change. That lines are missing is seen by
 * `audit.jsonl.head`, which names the last one.
 */
export async function openAudit(options: AuditOptions): Promise<Audit & AsyncDisposable> {
  const file = await open(options.path, 'a+', 0o600);
  try {
    const last = await lastLine(file, options);
    await syncFolderOf(options.path);
    return new AuditLog(file, options, last);
  } catch (error) {
    await file.close();
    throw error;
  }
}

class AuditLog implements Audit, AsyncDisposable {
  readonly #file: FileHandle;
  readonly #options: AuditOptions;
  #last: AuditHead;
  #queue: Promise<void> = Promise.resolve();

  constructor(file: FileHandle, options: AuditOptions, last: AuditHead) {
    this.#file = file;
    this.#options = options;
    this.#last = last;
  }

  record(entry: AuditEntry): Promise<void> {
    const written = this.#queue.then(() => this.#append(entry));
    // A refused line must not stop the ones after it; its own caller is told.
    this.#queue = written.catch(() => undefined);
    return written;
  }

  async #append(entry: AuditEntry): Promise<void> {
    const line = chainLine(safe(entry), {
      seq: this.#last.seq + 1,
      time: this.#options.clock.now().toISOString(),
      previous: this.#last.hash,
    });
    const { size } = await this.#file.stat();
    try {
      await this.#file.appendFile(`${JSON.stringify(line)}\n`);
      await this.#file.sync();
    } catch (error) {
      // Half a line would break the chain for all that follow.
      await this.#file.truncate(size);
      throw error;
    }
    this.#last = line;
    await this.#keepHead();
    const { action, decision, seq, hash } = line;
    this.#options.telemetry.log('info', `audit: ${action} ${decision}`, {
      'otelops.audit.seq': seq,
      'otelops.audit.hash': hash,
      'otelops.audit.decision': decision,
      'enduser.id': line.actor.userId,
      ...(line.channel === undefined ? {} : { 'otelops.chat.channel': line.channel }),
      ...(line.planHash === undefined ? {} : { 'otelops.plan.hash': line.planHash }),
    });
  }

  /** The line itself is on disk: a head that stays behind it is no reason to say otherwise. */
  async #keepHead(): Promise<void> {
    const { path, telemetry } = this.#options;
    try {
      await writeHead(headPathOf(path), this.#last);
    } catch (error) {
      telemetry.log('error', `The head of the audit log could not be written: ${String(error)}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#queue;
    await this.#file.close();
  }
}

async function lastLine(file: FileHandle, { path, telemetry }: AuditOptions): Promise<AuditHead> {
  const headPath = headPathOf(path);
  const head = await readHead(headPath);
  if (head === 'damaged') throw broken(`${headPath} is no head of an audit log`, path);
  const { fault, last, wholeBytes, totalBytes } = await readChain(file, head);
  if (fault !== undefined) throw broken(`${path}, line ${fault.line}: ${fault.reason}`, path);
  const read = last?.seq ?? 0;
  if (head !== undefined && head.seq > read) {
    throw broken(
      `${path} ends after line ${read}, but ${head.seq} lines were written: ${head.seq - read} are missing`,
      path,
    );
  }
  if (wholeBytes !== totalBytes) {
    await file.truncate(wholeBytes);
    telemetry.log('warn', 'The last line of the audit log was only half written and was cut off.');
  }
  if (last === undefined) {
    telemetry.log('warn', `A new audit log begins: ${path}.`);
    return { seq: 0, hash: firstHash };
  }
  if (head === undefined) telemetry.log('warn', noHead(headPath, last));
  if (head?.seq !== last.seq) await writeHead(headPath, last);
  return last;
}

function noHead(headPath: string, { seq, hash }: AuditHead): string {
  return `${headPath} was not there: that no line is missing after line ${seq} (${hash}) can be told by the log records only.`;
}

function broken(what: string, path: string): AuditBroken {
  return new AuditBroken(
    `${what}. Put back what is missing, or keep ${path} and ${headPathOf(path)} as evidence, move both away, and start again.`,
  );
}

function safe(entry: AuditEntry): AuditEntry {
  const clean: unknown = JSON.parse(JSON.stringify(entry), (_key, value: unknown) =>
    typeof value === 'string' ? redact(value).slice(0, maxAction) : value,
  );
  return { ...entry, ...Object(clean) };
}
