import { DeployError, type FindingEvent, type Fix, type OutcomeEvent } from '@otelops/deployer';
import {
  type ApprovalRequest,
  type Command,
  isReasonCode,
  noProgress,
  type Progress,
  type ReasonCode,
  reduceProgress,
  runVerb,
  VerbError,
  type VerbEvent,
} from '@otelops/operations';
import type { ChatPorts } from '../ports/room.ts';
import { type Answer, approvalOf } from './run-approver.ts';
import type { Ask, RunRecord } from './run-record.ts';
import type { RunResults } from './run-results.ts';

export interface PassParts {
  readonly ports: Pick<ChatPorts, 'world' | 'clock'>;
  readonly record: RunRecord;
  readonly command: Command;
  readonly signal: AbortSignal;
  readonly results: RunResults;
  /** Answers the verb's question; what it answers is on disk when it resolves. */
  answer(request: ApprovalRequest, notes: readonly string[]): Promise<Answer>;
  /** Something is new to be seen. */
  onNews(): void;
  onFinding(finding: FindingEvent<ReasonCode>): Promise<void>;
}

/**
 * One pass of a verb, from its start to its outcome. A verb that asks for what nobody has approved yet ends there, and is
 * run again from its start once somebody has: so nothing that waits for a person lives in memory, and what is carried out is
 * always planned anew.
 */
export class RunPass {
  readonly #parts: PassParts;
  #progress: Progress = noProgress;
  #question: Ask | undefined;
  #refusal: string | undefined;
  readonly #fixes: Fix[] = [];

  constructor(parts: PassParts) {
    this.#parts = parts;
  }

  get progress(): Progress {
    return this.#progress;
  }

  /** What of the errors found can be mended by a command. */
  get fixes(): readonly Fix[] {
    return this.#fixes;
  }

  /** The question that this pass came to, and ended with. */
  get question(): Ask | undefined {
    return this.#question;
  }

  /** Why this pass was told no. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  async run(): Promise<OutcomeEvent<ReasonCode>> {
    const { ports, record, command, signal } = this.#parts;
    try {
      await using world = await ports.world({
        person: personOf(record),
        signal,
        runId: record.id.toLowerCase(),
        approve: async (request) => approvalOf(await this.#answer(request)),
      });
      for await (const event of runVerb(command, world)) {
        if (event.type === 'outcome') return this.#ended(event);
        await this.#take(event);
      }
      return this.#ended(this.#failure(new Error(`${command.verb.name} ended without saying how.`)));
    } catch (error) {
      return this.#ended(this.#failure(error));
    }
  }

  async #answer(request: ApprovalRequest): Promise<Answer> {
    const answer = await this.#parts.answer(request, this.#parts.results.notes());
    if (answer.kind === 'ask') this.#question = answer.ask;
    else if (answer.kind === 'no') this.#refusal = answer.reason;
    else this.#parts.results.forget();
    this.#parts.onNews();
    return answer;
  }

  async #take(event: VerbEvent): Promise<void> {
    this.#progress = reduceProgress(this.#progress, event);
    this.#parts.results.take(event);
    this.#parts.onNews();
    if (event.type === 'finding' && event.severity === 'error')
      this.#fixes.push(...event.fixes.filter(({ verb }) => verb !== undefined));
    if (event.type === 'finding') await this.#parts.onFinding(event);
  }

  #ended(outcome: OutcomeEvent<ReasonCode>): OutcomeEvent<ReasonCode> {
    this.#progress = reduceProgress(this.#progress, outcome);
    return outcome;
  }

  /** The world could not be had: no cluster, no config. */
  #failure(error: unknown): OutcomeEvent<ReasonCode> {
    const time = this.#parts.ports.clock.now().toISOString();
    const summary = error instanceof Error ? error.message : String(error);
    if (this.#parts.signal.aborted) {
      return { type: 'outcome', time, code: 'cancelled', summary: 'Cancelled before anything was done.', next: [] };
    }
    if (error instanceof VerbError) return { type: 'outcome', time, code: error.code, summary, next: error.next };
    if (error instanceof DeployError && isReasonCode(error.code)) {
      return { type: 'outcome', time, code: error.code, summary, next: error.advice };
    }
    return { type: 'outcome', time, code: 'internal-error', summary, next: [] };
  }
}

/** As a lock names its holder to everybody: who, and what for. */
function personOf({ requester, line }: RunRecord): { name: string; from: string } {
  return { name: `${requester.name} (${requester.userId})`, from: `Slack: ${line}` };
}
