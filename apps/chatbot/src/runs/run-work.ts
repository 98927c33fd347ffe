import type { FindingEvent, OutcomeEvent } from '@otelops/deployer';
import type { ApprovalRequest, Command, ReasonCode } from '@otelops/operations';
import { targetsAsked, targetsOf } from '../commands/targets.ts';
import { requestDigest } from './approved-plans.ts';
import { type Answer, answerTo } from './run-approver.ts';
import { auditOf } from './run-audit.ts';
import type { RunContext } from './run-context.ts';
import { ownOutcome } from './run-ending.ts';
import type { RunFinish } from './run-finish.ts';
import { askingMessage, workingMessage } from './run-messages.ts';
import { commandFromWords, type Offer, placesOf } from './run-offers.ts';
import { RunPainter } from './run-painter.ts';
import { RunPass } from './run-pass.ts';
import type { Ask, RunRecord } from './run-record.ts';
import { RunResults } from './run-results.ts';
import { standingOf } from './run-standing.ts';
import { keyOf } from './run-thread.ts';

interface LiveRun {
  readonly abort: AbortController;
  readonly painter: RunPainter;
  readonly done: Promise<void>;
}

/** Carries runs out: the passes of their verbs, and the message about each while it is under way. */
export class RunWork {
  readonly #context: RunContext;
  readonly #finish: RunFinish;
  readonly #live = new Map<string, LiveRun>();

  constructor(context: RunContext, finish: RunFinish) {
    this.#context = context;
    this.#finish = finish;
  }

  /** Begins a pass in the background, after the one that is under way. */
  launch(id: string): void {
    const before = this.#live.get(id);
    if (before !== undefined) {
      void before.done.then(() => this.launch(id));
      return;
    }
    const { book, ports } = this.#context;
    const record = book.read(id);
    if (record?.state !== 'working' || ports.stopping.aborted) return;
    const abort = new AbortController();
    const painter = this.#painter(record);
    const carried = this.#carry(record, abort.signal, painter).catch((error: unknown) =>
      this.#wentWrong(record, error),
    );
    const done = carried.finally(() => this.#live.delete(id));
    this.#live.set(id, { abort, painter, done });
  }

  /** Breaks off the pass that is under way; `false` when there is none. */
  cancel(id: string): boolean {
    const live = this.#live.get(id);
    live?.painter.touch();
    live?.abort.abort(new Error('cancelled'));
    return live !== undefined;
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    await Promise.all([...this.#live.values()].map(({ done }) => done));
  }

  async #carry(record: RunRecord, abort: AbortSignal, painter: RunPainter): Promise<void> {
    const { ports, book, drawChart } = this.#context;
    const { clock, stopping, clusterLabel } = ports;
    if (record.cancelledBy !== undefined) {
      return this.#finish.finish(record.id, ownOutcome('cancelled', 'Nothing was changed.', clock.now()));
    }
    const command = commandFromWords(record.words);
    if (command === undefined) {
      const summary = `This bot does not know "${record.line}" any more.`;
      return this.#finish.finish(record.id, ownOutcome('unknown-verb', summary, clock.now()));
    }
    const [startedAt, began] = [clock.now(), clock.monotonic()];
    const results = new RunResults(drawChart);
    const signal = AbortSignal.any([abort, stopping]);
    const pass = this.#pass({ record, command, signal, results, painter });
    const render = (state?: string) =>
      workingMessage(
        book.read(record.id) ?? record,
        { progress: pass.progress, now: clock.now(), startedAt, ...(state === undefined ? {} : { state }) },
        clusterLabel,
      );
    if (!record.quiet) painter.follow(() => render());
    const outcome = await ports.telemetry.span('otelops.chat.run', { verb: record.verb }, () => pass.run());
    await painter.stop();
    if (this.#isPaused(record.id, outcome)) return painter.show(render('pausing while the bot is restarted'));
    if (pass.question !== undefined) return this.#ask(record.id, pass.question, painter);
    const told = pass.refusal === undefined ? outcome : this.#refused(record.id, pass.refusal);
    await this.#finish.finish(record.id, told, {
      progress: pass.progress,
      results,
      fixes: pass.fixes,
      tookMs: clock.monotonic() - began,
    });
  }

  #pass(parts: PassWish): RunPass {
    const { ports } = this.#context;
    const { record, command, painter } = parts;
    return new RunPass({
      ports,
      record: parts.record,
      command,
      signal: parts.signal,
      results: parts.results,
      answer: (request, notes) => this.#answer(record.id, command, { request, notes }),
      onNews: () => painter.touch(),
      onFinding: (finding) => this.#tellFinding(record, finding),
    });
  }

  /** The bot was told to stop: the run is taken up again when it is back, unless a person had cancelled it. */
  #isPaused(id: string, { code }: OutcomeEvent<ReasonCode>): boolean {
    const { ports, book } = this.#context;
    return ports.stopping.aborted && code === 'cancelled' && book.read(id)?.cancelledBy === undefined;
  }

  /** Decides, and writes the decision down before the verb hears of it. */
  async #answer(id: string, command: Command, { request, notes }: Question): Promise<Answer> {
    const { ports, book, expiryMs } = this.#context;
    const record = book.read(id);
    if (record === undefined) throw new Error('The record of this run is gone.');
    const now = ports.clock.now();
    const targets = targetsAsked([...targetsOf(command), ...(record.targets ?? [])], request);
    const standing = await standingOf(ports, { record, command, targets, now });
    if (!standing.allowed) {
      await ports.audit.record(auditOf(record.requester, record, { decision: 'refused', reason: standing.reason }));
      return { kind: 'no', reason: standing.reason };
    }
    const answer = answerTo(request, record, { ...standing, targets, now, expiryMs, notes });
    if (answer.kind === 'yes') return (await this.#noteYes(record, request, answer)) ? answer : overtaken;
    // In this order, so that a crash in between only does things again: the diff has a name of its own, and comes once.
    await this.#context.thread.plan(record, answer.ask, request.plans);
    const asked = await book.change(id, async (known) => {
      if (!isGoingOn(known)) return undefined;
      const asking: RunRecord = { ...known, state: 'asking', ask: answer.ask };
      await ports.audit.record(auditOf(record.requester, asking, { decision: 'asked' }));
      return asking;
    });
    return asked === undefined ? overtaken : answer;
  }

  /**
   * A verb that hears yes may do what it asked for: that it heard is on disk before. `false`: the run was ended or cancelled
   * meanwhile, and must not hear it.
   */
  async #noteYes(
    record: RunRecord,
    request: ApprovalRequest,
    answer: Extract<Answer, { kind: 'yes' }>,
  ): Promise<boolean> {
    const { ports, book } = this.#context;
    const { approval, reason } = answer;
    const digest = requestDigest(request);
    const noted = await book.change(record.id, async (known) => {
      if (!isGoingOn(known)) return undefined;
      if (approval !== undefined || reason !== undefined) {
        const why = reason ?? 'policy asks nobody';
        await ports.audit.record(auditOf(record.requester, record, { decision: 'approved', reason: why }));
      }
      const approvals = approval === undefined ? known.approvals : [...known.approvals, approval];
      return { ...known, approvals: approvals.map((one) => (one.digest === digest ? { ...one, used: true } : one)) };
    });
    return noted !== undefined;
  }

  /** The end of a run that was told no: of what it did before nothing is taken back. */
  #refused(id: string, reason: string): OutcomeEvent<ReasonCode> {
    const { book, ports } = this.#context;
    const record = book.read(id);
    const rest = record?.approvals.some(({ used }) => used === true)
      ? 'What was done before stays.'
      : 'Nothing was changed.';
    const now = ports.clock.now();
    if (record?.cancelledBy !== undefined) return ownOutcome('cancelled', rest, now);
    return ownOutcome('not-approved', `${reason} ${rest}`, now);
  }

  async #ask(id: string, ask: Ask, painter: RunPainter): Promise<void> {
    const { book, ports } = this.#context;
    const record = book.read(id);
    if (record?.state !== 'asking' || record.ask?.number !== ask.number) return;
    if (record.cancelledBy !== undefined) {
      return this.#finish.refuse(id, ask.number, `${record.cancelledBy.name} said no. Nothing was changed.`);
    }
    await painter.show(askingMessage(record, ask, ports.clusterLabel));
    await this.#finish.waitForAnswer(record);
  }

  async #tellFinding(record: RunRecord, finding: FindingEvent<ReasonCode>): Promise<void> {
    if (finding.severity === 'info' || record.quiet) return;
    await this.#context.thread.finding(record, finding, (offers) => this.#keep(record.id, offers));
  }

  async #keep(id: string, offers: readonly Offer[]): Promise<readonly number[]> {
    let places: readonly number[] = [];
    await this.#context.book.change(id, (record) => {
      const kept = placesOf(offers, record.offers);
      places = kept.places;
      return kept.kept.length === record.offers.length ? undefined : { ...record, offers: kept.kept };
    });
    return places;
  }

  #painter(record: RunRecord): RunPainter {
    const place = { key: keyOf(record), channel: record.channel };
    return new RunPainter(
      this.#context.ports,
      record.thread === undefined ? place : { ...place, thread: record.thread },
    );
  }

  async #wentWrong(record: RunRecord, error: unknown): Promise<void> {
    const { telemetry, clock } = this.#context.ports;
    const text = error instanceof Error ? error.message : String(error);
    telemetry.log('error', 'A run could not be carried out.', { run: record.id, error: text });
    const outcome = ownOutcome('internal-error', `The bot could not go on with this run: ${text}`, clock.now());
    await this.#finish.finish(record.id, outcome).catch(() => undefined);
  }
}

/** Whether a pass of this run may still go on. */
function isGoingOn({ state, cancelledBy }: RunRecord): boolean {
  return state === 'working' && cancelledBy === undefined;
}

/** What a verb hears whose run was ended while it planned. */
const overtaken: Answer = { kind: 'no', reason: 'It was ended meanwhile.' };

interface Question {
  readonly request: ApprovalRequest;
  readonly notes: readonly string[];
}

interface PassWish {
  readonly record: RunRecord;
  readonly command: Command;
  readonly signal: AbortSignal;
  readonly results: RunResults;
  readonly painter: RunPainter;
}
