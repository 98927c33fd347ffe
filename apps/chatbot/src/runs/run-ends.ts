import type { OutcomeEvent } from '@otelops/deployer';
import { isReasonCode, type ReasonCode } from '@otelops/operations';
import type { RunRecord } from './run-record.ts';

type Outcome = OutcomeEvent<ReasonCode>;

/** Tells those who wait for a run how it ended. */
export class RunEnds {
  readonly #waiting = new Map<string, PromiseWithResolvers<Outcome>>();

  of(id: string, record: RunRecord | undefined): Promise<Outcome> {
    if (record?.end !== undefined) {
      const { code, summary, at } = record.end;
      return Promise.resolve({
        type: 'outcome',
        time: at,
        code: isReasonCode(code) ? code : 'internal-error',
        summary,
        next: [],
      });
    }
    const waiting = this.#waiting.get(id) ?? Promise.withResolvers<Outcome>();
    this.#waiting.set(id, waiting);
    return waiting.promise;
  }

  tell(id: string, outcome: Outcome): void {
    this.#waiting.get(id)?.resolve(outcome);
    this.#waiting.delete(id);
  }
}
