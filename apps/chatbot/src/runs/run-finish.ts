import type { Fix, OutcomeEvent } from '@otelops/deployer';
import { chatbot } from '@otelops/metrics';
import { noProgress, type Progress, type ReasonCode } from '@otelops/operations';
import type { ButtonWish } from '../render/blocks.ts';
import { auditOf } from './run-audit.ts';
import type { RunContext } from './run-context.ts';
import { endOf, endStateOf, ownOutcome } from './run-ending.ts';
import { RunEnds } from './run-ends.ts';
import { askingMessage, endMessage } from './run-messages.ts';
import { type Advice, adviceOf, offerButtons, placesOf, wordsOfCommand } from './run-offers.ts';
import { RunPainter } from './run-painter.ts';
import type { ApprovedPlan, RunRecord } from './run-record.ts';
import type { RunResults } from './run-results.ts';
import { keyOf } from './run-thread.ts';

type Outcome = OutcomeEvent<ReasonCode>;

/** What a pass leaves for the last state of the message. */
export interface PassEnd {
  readonly progress: Progress;
  readonly results: RunResults;
  readonly fixes: readonly Fix[];
  readonly tookMs: number;
}

interface EndWish {
  readonly pass?: PassEnd | undefined;
  /** Whether it is still to end, asked of the run as it stands when its turn comes. */
  readonly still?: (record: RunRecord) => boolean;
  /** Done before the end is written down. */
  readonly before?: (record: RunRecord) => Promise<void>;
}

/** The ends of runs, and of the time in which a plan may be approved. */
export class RunFinish {
  readonly ends: RunEnds = new RunEnds();
  readonly #context: RunContext;
  readonly #waits = new Map<string, AbortController>();

  constructor(context: RunContext) {
    this.#context = context;
  }

  /** Shows a question that may not have been shown before the bot ended, and waits on. */
  async askAgain(record: RunRecord): Promise<void> {
    const { clusterLabel } = this.#context.ports;
    if (record.ask !== undefined) await this.#painter(record).show(askingMessage(record, record.ask, clusterLabel));
    await this.waitForAnswer(record);
  }

  /** Ends the question when its time is over. */
  async waitForAnswer(record: RunRecord): Promise<void> {
    const { ask } = record;
    if (ask === undefined) return;
    const { clock, stopping } = this.#context.ports;
    const left = Date.parse(ask.expiresAt) - clock.now().getTime();
    if (left <= 0) return this.expire(record.id, ask.number);
    const wait = new AbortController();
    this.#waits.get(record.id)?.abort();
    this.#waits.set(record.id, wait);
    void clock.sleep(left, AbortSignal.any([wait.signal, stopping])).then(
      () => this.#expireQuietly(record.id, ask.number),
      () => undefined,
    );
  }

  /** The question was answered. */
  answered(id: string): void {
    this.#waits.get(id)?.abort();
    this.#waits.delete(id);
  }

  /** Ends a question that nobody answered; one that was answered by the time its turn comes is left alone. */
  async expire(id: string, number: number): Promise<void> {
    const { audit, clock } = this.#context.ports;
    const summary = 'Nobody approved it in time. Nothing was changed.';
    await this.#end(id, ownOutcome('not-approved', summary, clock.now()), {
      still: (record) => isAsking(record, number),
      before: (record) => audit.record(auditOf(record.requester, record, { decision: 'expired' })),
    });
  }

  /** Ends a question with a no, unless somebody answered it before. */
  async refuse(id: string, number: number, summary: string): Promise<void> {
    const outcome = ownOutcome('not-approved', summary, this.#context.ports.clock.now());
    await this.#end(id, outcome, { still: (record) => isAsking(record, number) });
  }

  /** Ends a run that has not ended, whatever it is at. */
  async finish(id: string, outcome: Outcome, pass?: PassEnd): Promise<void> {
    await this.#end(id, outcome, { pass });
  }

  async #end(id: string, outcome: Outcome, { pass, still, before }: EndWish): Promise<void> {
    const { book, ports, slash } = this.#context;
    const mends = endStateOf(outcome.code) === 'done' ? [] : (pass?.fixes ?? []);
    const next = [...outcome.next, ...(outcome.undo === undefined ? [] : [outcome.undo])].map((title) => ({ title }));
    const advice = this.#adviceFor(id, adviceOf([...mends, ...next], slash));
    let places: readonly number[] = [];
    const ended = await book.change(id, async (record) => {
      if (record.state === 'ended' || still?.(record) === false) return undefined;
      await before?.(record);
      const kept = placesOf(advice.offers, record.offers);
      places = kept.places;
      const about = { now: ports.clock.now(), tookMs: pass?.tookMs ?? 0, cancelledBy: record.cancelledBy };
      return {
        ...withoutObjects(record),
        state: 'ended',
        offers: kept.kept,
        end: endOf(outcome, { ...about, advice: advice.texts }),
      };
    });
    if (ended === undefined) return;
    this.answered(id);
    await this.#record(ended);
    await this.#show(ended, offerButtons(id, advice.offers, places), pass);
    await this.#told(ended);
    this.ends.tell(id, outcome);
  }

  /** Tells an end that a crash kept from being told; what came of its last pass is not known any more. */
  async tellAgain(record: RunRecord): Promise<void> {
    await this.#record(record);
    await this.#show(record, [], undefined);
    await this.#told(record);
  }

  async #told(record: RunRecord): Promise<void> {
    await this.#mend(record);
    await this.#context.book.change(record.id, (known) => ({ ...known, told: true }));
  }

  /** Without the same command again, which is the `Run again` of every message. */
  #adviceFor(id: string, advice: Advice): Advice {
    const { book } = this.#context;
    const record = book.read(id);
    const own = record?.words.join(' ');
    const others = advice.offers.filter(({ command }) => wordsOfCommand(command).join(' ') !== own);
    return { ...advice, offers: others };
  }

  async #record(record: RunRecord): Promise<void> {
    const { audit, telemetry } = this.#context.ports;
    const { end } = record;
    if (end === undefined) return;
    const decision = end.state === 'failed' ? 'failed' : 'finished';
    await audit.record(auditOf(record.requester, record, { decision, reason: `${end.code}: ${end.summary}` }));
    telemetry.count(chatbot.runs.otel, 1, { verb: record.verb, state: end.state });
    telemetry.duration(chatbot.runDuration.otel, end.tookMs / 1000, { verb: record.verb, state: end.state });
  }

  async #show(record: RunRecord, buttons: readonly ButtonWish[], pass: PassEnd | undefined): Promise<void> {
    const { ports, thread } = this.#context;
    if (record.quiet && record.end?.state === 'done' && isNoNews(record.end.code)) return;
    const parts = { progress: pass?.progress ?? noProgress, results: pass?.results.blocks() ?? [], buttons };
    await this.#painter(record).show(endMessage(record, ports.clusterLabel, parts));
    if (pass !== undefined) await thread.ended(record, pass.progress, pass.results);
  }

  #painter(record: RunRecord): RunPainter {
    const place = { key: keyOf(record), channel: record.channel };
    const thread = record.thread === undefined ? {} : { thread: record.thread };
    return new RunPainter(this.#context.ports, { ...place, ...thread });
  }

  /** The same command gone through in the thread of a run that failed: that run is shown as mended. */
  async #mend(record: RunRecord): Promise<void> {
    if (record.end?.state !== 'done' || record.thread === undefined) return;
    const { book, ports } = this.#context;
    const parent = book.all().find((other) => keyOf(other) === record.thread);
    if (parent?.end === undefined || parent.end.state === 'done' || parent.mendedBy !== undefined) return;
    if (parent.words.join(' ') !== record.words.join(' ')) return;
    const mendedBy = `Gone through when ${record.requester.name} ran it again; see the thread.`;
    const mended = await book.change(parent.id, (known) => ({ ...known, mendedBy }));
    if (mended !== undefined) await this.#painter(mended).show(endMessage(mended, ports.clusterLabel));
  }

  async #expireQuietly(id: string, number: number): Promise<void> {
    try {
      await this.expire(id, number);
    } catch (error) {
      this.#context.ports.telemetry.log('error', 'A plan could not be let expire.', { error: String(error) });
    }
  }
}

function isAsking({ state, ask }: RunRecord, number: number): boolean {
  return state === 'asking' && ask?.number === number;
}

/** What is left of a plan matters only while its run goes on; the hashes stay. */
function withoutObjects(record: RunRecord): RunRecord {
  const slim = (plans: readonly ApprovedPlan[]): ApprovedPlan[] => plans.map((plan) => ({ ...plan, objects: {} }));
  const { ask, approvals } = record;
  return {
    ...record,
    ask: ask === undefined ? undefined : { ...ask, plans: slim(ask.plans) },
    approvals: approvals.map((approval) => ({ ...approval, plans: slim(approval.plans) })),
  };
}

/** What a scheduled check may keep to itself. */
function isNoNews(code: string): boolean {
  return code === 'done' || code === 'unchanged';
}
