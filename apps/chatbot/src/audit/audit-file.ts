import { type FileHandle, open } from 'node:fs/promises';
import { type Clock, redact } from '@otelops/deployer';
import type { Audit, AuditEntry } from '../ports/audit.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { type AuditLine, chainLine, checkChain, firstHash, parseLine } from './chain.ts';

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
 * Opens the audit log for appending. A half-written last line of a crash is cut off and said; a log that was changed is
 * refused with `AuditBroken`, since going on would bless the change.
 */
export async function openAudit(options: AuditOptions): Promise<Audit & AsyncDisposable> {
  const file = await open(options.path, 'a+', 0o600);
  try {
    const log = new AuditLog(file, options, await lastLine(file, options));
    return log;
  } catch (error) {
    await file.close();
    throw error;
  }
}

class AuditLog implements Audit, AsyncDisposable {
  readonly #file: FileHandle;
  readonly #options: AuditOptions;
  #last: Pick<AuditLine, 'seq' | 'hash'>;
  #queue: Promise<void> = Promise.resolve();

  constructor(file: FileHandle, options: AuditOptions, last: Pick<AuditLine, 'seq' | 'hash'>) {
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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#queue;
    await this.#file.close();
  }
}

async function lastLine(file: FileHandle, options: AuditOptions): Promise<Pick<AuditLine, 'seq' | 'hash'>> {
  const text = await file.readFile('utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const fault = checkChain(whole);
  if (fault !== undefined) {
    throw new AuditBroken(
      `${options.path}, line ${fault.line}: ${fault.reason}. Keep the file as evidence, move it away, and start again.`,
    );
  }
  if (whole !== text) {
    await file.truncate(Buffer.byteLength(whole));
    options.telemetry.log('warn', 'The last line of the audit log was only half written and was cut off.');
  }
  const last = parseLine(whole.trimEnd().split('\n').at(-1) ?? '');
  return { seq: Number(last?.['seq'] ?? 0), hash: String(last?.['hash'] ?? firstHash) };
}

function safe(entry: AuditEntry): AuditEntry {
  const clean: unknown = JSON.parse(JSON.stringify(entry), (_key, value: unknown) =>
    typeof value === 'string' ? redact(value).slice(0, maxAction) : value,
  );
  return { ...entry, ...Object(clean) };
}
