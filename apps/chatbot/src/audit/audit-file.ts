import { type FileHandle, open } from 'node:fs/promises';
import { type Clock, redact } from '@otelops/deployer';
import type { Audit, AuditEntry } from '../ports/audit.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { type AuditHead, headPathOf, readHead, syncFolderOf, writeHead } from './audit-head.ts';
import { type AuditPlace, chainLine, origin } from './chain.ts';
import { asidePathOf, isWholeAside, putAside } from './put-aside.ts';
import { type ReadChain, readChain } from './read-chain.ts';

export interface AuditOptions {
  readonly path: string;
  readonly clock: Pick<Clock, 'now'>;
  /** Gets every line as a log record too, so that a copy of the last hash is out of reach of whoever can edit the file. */
  readonly telemetry: Pick<Telemetry, 'log'>;
  /** A file longer than this is put aside, and a new one goes on from its last line; 64 MiB where absent. */
  readonly maxBytes?: number;
}

export class AuditBroken extends Error {
  override readonly name = 'AuditBroken';
}

const maxAction = 1024;
const longestFile = 64 * 1024 * 1024;

/**
 * Opens the audit log for appending. A half-written last line of a crash is cut off and said; a log that was changed, cut
 * short or taken away is refused with `AuditBroken`, since going on would bless the change. That lines are missing is seen by
 * `audit.jsonl.head`, which names the last one. Files that were put aside (`audit.1234.jsonl`, by their last line) are not read
 * again; the chain goes on through them.
 */
export async function openAudit(options: AuditOptions): Promise<Audit & AsyncDisposable> {
  const file = await open(options.path, 'a+', 0o600);
  try {
    const head = await readHeadOf(file, options);
    await syncFolderOf(options.path);
    return new AuditLog(file, options, head);
  } catch (error) {
    await file.close();
    throw error;
  }
}

class AuditLog implements Audit, AsyncDisposable {
  readonly #options: AuditOptions;
  #file: FileHandle;
  #head: AuditHead;
  #queue: Promise<void> = Promise.resolve();

  constructor(file: FileHandle, options: AuditOptions, head: AuditHead) {
    this.#file = file;
    this.#options = options;
    this.#head = head;
  }

  record(entry: AuditEntry): Promise<void> {
    const written = this.#queue.then(() => this.#append(entry));
    // A refused line must not stop the ones after it; its own caller is told.
    this.#queue = written.catch(() => undefined);
    return written;
  }

  async #append(entry: AuditEntry): Promise<void> {
    await this.#makeRoom();
    const line = chainLine(safe(entry), {
      seq: this.#head.seq + 1,
      time: this.#options.clock.now().toISOString(),
      previous: this.#head.hash,
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
    this.#head = { ...this.#head, seq: line.seq, hash: line.hash };
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
      await writeHead(headPathOf(path), this.#head);
    } catch (error) {
      telemetry.log('error', `The head of the audit log could not be written: ${String(error)}`);
    }
  }

  /** A file that cannot be put aside is gone on with: it is longer than it should be, and nothing else. */
  async #makeRoom(): Promise<void> {
    const { path, telemetry, maxBytes = longestFile } = this.#options;
    const { size } = await this.#file.stat();
    if (size < maxBytes) return;
    try {
      const full = this.#file;
      this.#file = await putAside(path, this.#head);
      this.#head = headAfter(this.#head);
      await full.close();
      await this.#keepHead();
      telemetry.log('info', `The audit log was put aside: ${asidePathOf(path, this.#head)}.`);
    } catch (error) {
      telemetry.log('error', `The audit log could not be put aside: ${String(error)}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#queue;
    await this.#file.close();
  }
}

async function readHeadOf(file: FileHandle, { path, telemetry }: AuditOptions): Promise<AuditHead> {
  const headPath = headPathOf(path);
  const known = await readHead(headPath);
  if (known === 'damaged') throw broken(`${headPath} is no head of an audit log`, path);
  const { head, read } = await readAfterCrash(path, file, known);
  const { fault, last, wholeBytes, totalBytes } = read;
  if (fault !== undefined) throw broken(`${path}, line ${fault.line}: ${fault.reason}`, path);
  const missing = (head?.seq ?? 0) - last.seq;
  if (missing > 0) {
    const written = `${head?.seq} lines were written: ${missing} are missing`;
    throw broken(`${path} ends after line ${last.seq}, but ${written}`, path);
  }
  if (wholeBytes !== totalBytes) {
    await file.truncate(wholeBytes);
    telemetry.log('warn', 'The last line of the audit log was only half written and was cut off.');
  }
  if (last.seq === 0) telemetry.log('warn', `A new audit log begins: ${path}.`);
  else if (head === undefined) telemetry.log('warn', noHead(headPath, last));
  const now = { ...last, begins: head?.begins ?? origin };
  if (last.seq > 0) await writeHead(headPath, now);
  return now;
}

/**
 * Reads the log by its head. A crash may have come after a full file was put aside and before the head told of it: then the
 * log goes on from that file, if it is whole.
 */
async function readAfterCrash(
  path: string,
  file: FileHandle,
  head: AuditHead | undefined,
): Promise<{ readonly head: AuditHead | undefined; readonly read: ReadChain }> {
  const read = await readChain(file, { begins: head?.begins ?? origin, head });
  const isOther = read.totalBytes === 0 || read.fault?.line === 1;
  if (head === undefined || !isOther || !(await isWholeAside(path, head))) return { head, read };
  const later = headAfter(head);
  return { head: later, read: await readChain(file, { begins: later.begins, head: later }) };
}

/** Of the file that goes on from the last line of another. */
function headAfter({ seq, hash }: AuditHead): AuditHead {
  return { seq, hash, begins: { seq, hash } };
}

function noHead(headPath: string, { seq, hash }: AuditPlace): string {
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
