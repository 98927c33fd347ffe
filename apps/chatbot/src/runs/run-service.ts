import type { Command } from '@otelops/operations';
import { commandFor, lineOf } from '../commands/command-words.ts';
import type { RunStart, RunSummary, Runs, VerbRequest } from '../ports/runs.ts';
import { safePlain } from '../render/text.ts';
import { auditOf, whoIs } from './run-audit.ts';
import type { RunContext } from './run-context.ts';
import { ownOutcome } from './run-ending.ts';
import type { RunFinish } from './run-finish.ts';
import { decideFor } from './run-guard.ts';
import { wordsOfCommand } from './run-offers.ts';
import type { RunRecord } from './run-record.ts';
import { summaryOf } from './run-summary.ts';
import { keyOf } from './run-thread.ts';
import type { RunWork } from './run-work.ts';

interface Rooms {
  readonly work: RunWork;
  readonly finish: RunFinish;
}

/** What ended this long ago is not told to other rooms any more. */
const toldMs = 24 * 3600_000;

/** A plan or a look that a restart broke off is made again only while somebody may still wait for it. */
const freshMs = 10 * 60_000;

/** Nobody watches more than so many; more are an accident. */
const mostAtOnce = 40;

/** A run during which the bot dies this often may be what kills it. */
const maxResumes = 5;

/** Starts runs, and takes up again what a restart broke off. */
export class RunService implements Runs {
  readonly #context: RunContext;
  readonly #work: RunWork;
  readonly #finish: RunFinish;
  readonly #starting = new Map<string, Promise<RunStart>>();

  constructor(context: RunContext, { work, finish }: Rooms) {
    this.#context = context;
    this.#work = work;
    this.#finish = finish;
  }

  start(request: VerbRequest): Promise<RunStart> {
    const known = this.#context.book.causedBy(request.cause);
    if (known !== undefined) return Promise.resolve(this.#started(known.id));
    const starting = this.#starting.get(request.cause) ?? this.#begin(request);
    this.#starting.set(request.cause, starting);
    const forget = (): boolean => this.#starting.delete(request.cause);
    starting.then(forget, forget);
    return starting;
  }

  list(): readonly RunSummary[] {
    const limit = this.#context.ports.clock.now().getTime() - toldMs;
    const recent = this.#context.book.all().filter(({ end }) => end === undefined || Date.parse(end.at) >= limit);
    return recent.map(summaryOf).reverse();
  }

  /** Called once, when the bot is ready: goes on with all that was under way when it ended. */
  async resume(): Promise<void> {
    for (const record of this.#context.book.all()) {
      if (record.state === 'ended' && record.told !== true) await this.#finish.tellAgain(record);
      if (record.state === 'asking') await this.#finish.askAgain(record);
      if (record.state === 'working') await this.#takeUp(record);
    }
  }

  async #begin(request: VerbRequest): Promise<RunStart> {
    const parsed = commandFor(request.verb, request.args);
    if (!parsed.ok) return { started: false, reason: parsed.fault.message };
    const record = this.#recordOf(request, parsed.command);
    const decision = decideFor(this.#context.ports, request.actor, {
      command: parsed.command,
      channel: request.channel,
    });
    const { audit } = this.#context.ports;
    if (!decision.allowed) {
      await audit.record(auditOf(record.requester, record, { decision: 'refused', reason: decision.reason }));
      return { started: false, reason: decision.reason };
    }
    if (this.#isFull()) {
      const reason = `${mostAtOnce} runs are under way or wait for a person; end some first.`;
      await audit.record(auditOf(record.requester, record, { decision: 'refused', reason }));
      return { started: false, reason };
    }
    await audit.record(auditOf(record.requester, record, { decision: 'allowed' }));
    await this.#context.book.open(record);
    this.#work.launch(record.id);
    return this.#started(record.id);
  }

  #isFull(): boolean {
    return this.#context.book.all().filter(({ state }) => state !== 'ended').length >= mostAtOnce;
  }

  #recordOf(request: VerbRequest, command: Command): RunRecord {
    const { cause, actor, channel, thread, manner, targets, needs } = request;
    const { ids, ports } = this.#context;
    return {
      schema: 1,
      id: ids(),
      cause,
      words: wordsOfCommand(command),
      line: safePlain(lineOf(command), 300),
      verb: command.verb.name,
      requester: whoIs(actor),
      channel,
      thread,
      quiet: manner === 'quiet',
      targets,
      needs,
      createdAt: ports.clock.now().toISOString(),
      state: 'working',
      resumed: 0,
      approvals: [],
      offers: [],
    };
  }

  #started(id: string): RunStart {
    return {
      started: true,
      run: id,
      message: keyOf({ id }),
      ended: () => this.#finish.ends.of(id, this.#context.book.read(id)),
    };
  }

  async #takeUp(record: RunRecord): Promise<void> {
    const { ports, book } = this.#context;
    const now = ports.clock.now();
    const isApproved = record.approvals.length > 0;
    const age = now.getTime() - Date.parse(record.createdAt);
    if (record.cancelledBy !== undefined) {
      const summary = 'The bot was restarted while this was being cancelled. What was done before stays.';
      await this.#finish.finish(record.id, ownOutcome('cancelled', summary, now));
    } else if (!isApproved && age > freshMs) {
      await this.#finish.finish(record.id, ownOutcome('cancelled', 'The bot was away for too long. Ask again.', now));
    } else if (record.resumed >= maxResumes) {
      const summary = `The bot ended ${maxResumes} times in the middle of this run, so it is not taken up again.`;
      await this.#finish.finish(record.id, ownOutcome('internal-error', summary, now));
    } else {
      await book.change(record.id, (known) => ({ ...known, resumed: known.resumed + 1 }));
      this.#work.launch(record.id);
    }
  }
}
