import type { Runs } from '../ports/runs.ts';
import { confirmCallback } from './confirm-view.ts';
import { RunBook } from './run-book.ts';
import { RunClicks } from './run-clicks.ts';
import type { RunContext, RunOptions, RunPorts } from './run-context.ts';
import { RunFinish } from './run-finish.ts';
import { RunService } from './run-service.ts';
import { RunThread } from './run-thread.ts';
import { RunWork } from './run-work.ts';

export interface RunsRoom extends Runs {
  /** Goes on with what a restart broke off; once, when the bot is connected. */
  resume(): Promise<void>;
  /** Resolves when no run is under way any more: after the bot was told to stop, its runs have paused then. */
  idle(): Promise<void>;
}

const expiryMs = 10 * 60_000;

/** Runs verbs from chat, and registers their buttons. */
export function createRuns(ports: RunPorts, options: RunOptions): RunsRoom {
  const context: RunContext = {
    ports,
    book: new RunBook(ports),
    thread: new RunThread(ports, options.slash),
    ids: options.ids,
    slash: options.slash,
    expiryMs: options.expiryMs ?? expiryMs,
    drawChart: options.drawChart,
  };
  const finish = new RunFinish(context);
  const work = new RunWork(context, finish);
  const service = new RunService(context, { work, finish });
  const clicks = new RunClicks(context, { service, work, finish });
  ports.router.clicks('run.', (click) => clicks.handle(click), { repeatable: true });
  ports.router.submissions(confirmCallback, (submission) => clicks.confirmed(submission), {
    repeatable: true,
    check: (submission) => clicks.check(submission),
  });
  return {
    start: (request) => service.start(request),
    list: () => service.list(),
    resume: () => service.resume(),
    idle: () => work.idle(),
  };
}
