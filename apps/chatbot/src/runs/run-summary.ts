import type { RunSummary } from '../ports/runs.ts';
import { targetsOfRun } from './run-guard.ts';
import { commandFromWords } from './run-offers.ts';
import type { RunRecord } from './run-record.ts';
import { keyOf } from './run-thread.ts';

/** A run as other rooms see it. */
export function summaryOf(record: RunRecord): RunSummary {
  const state = { working: 'running', asking: 'waiting-for-approval', ended: 'ended' } as const;
  return {
    run: record.id,
    line: record.line,
    state: state[record.state],
    requester: record.requester.userId,
    channel: record.channel,
    message: keyOf(record),
    since: record.createdAt,
    needs: record.ask?.rule ?? 'none',
    targets: targetsOfRun(commandFromWords(record.words), record),
    ...(record.end === undefined ? {} : { outcome: record.end.code }),
  };
}
