import type { OutcomeEvent } from '@otelops/deployer';
import { exitCodeOf, type ReasonCode } from '@otelops/operations';
import { safePlain } from '../render/text.ts';
import type { RunEnd, Who } from './run-record.ts';

export interface EndingContext {
  readonly now: Date;
  readonly tookMs: number;
  readonly cancelledBy?: Who | undefined;
  readonly advice: readonly string[];
}

/** How a run ended, as it is kept. */
export function endOf(outcome: OutcomeEvent<ReasonCode>, context: EndingContext): RunEnd {
  const { now, tookMs, cancelledBy, advice } = context;
  const isCancelled = outcome.code === 'cancelled';
  const by = isCancelled && cancelledBy !== undefined ? `Cancelled by ${cancelledBy.name}. ` : '';
  return {
    state: isCancelled ? 'cancelled' : endStateOf(outcome.code),
    code: outcome.code,
    summary: safePlain(`${by}${outcome.summary}`, 1500),
    advice: advice.map((text) => safePlain(text, 400)),
    at: now.toISOString(),
    tookMs,
  };
}

/** As the exit codes of the command line: refusals changed nothing. */
export function endStateOf(code: ReasonCode): RunEnd['state'] {
  const exit = exitCodeOf(code);
  if (exit === 0 || exit === 4) return 'done';
  return exit === 1 ? 'failed' : 'refused';
}

/** An ending that no verb spoke. */
export function ownOutcome(code: ReasonCode, summary: string, now: Date): OutcomeEvent<ReasonCode> {
  return { type: 'outcome', time: now.toISOString(), code, summary, next: [] };
}
