import type { ReasonCode, VerbEvent } from '@otelops/operations';
import type { Globals } from './globals.ts';
import { howCalled } from './how-called.ts';
import { asCalled } from './next-steps.ts';
import type { Host } from './process-screen.ts';
import { exitOf, renderOutcome } from './render/finding.ts';
import { createPaint } from './render/paint.ts';
import type { Screen } from './terminal.ts';

/** Why a command ends without having run. */
export interface Refusal {
  readonly code: ReasonCode;
  readonly message: string;
  /** Command lines, without `otel`. */
  readonly next: readonly string[];
}

interface Told {
  readonly host: Pick<Host, 'env'>;
  readonly screen: Screen;
  readonly output: Globals['output'];
}

type Outcome = Extract<VerbEvent, { type: 'outcome' }>;

/** Tells it as the outcome that it is, and gives its exit code. */
export function refuse({ code, message, next }: Refusal, { host, screen, output }: Told): number {
  const exitCode = exitOf(code);
  const outcome = outcomeOf(code, message, next);
  if (output === 'json') screen.out(`${JSON.stringify({ ...outcome, exitCode })}\n`);
  else
    screen.err(
      `${renderOutcome(asCalled(outcome, howCalled(host.env)), createPaint(screen.color), screen.columns).join('\n')}\n`,
    );
  return exitCode;
}

/** The last line of a command that only stays, for those who read lines. */
export function tellEnd(summary: string, { screen, output }: Omit<Told, 'host'>): void {
  if (output === 'json') screen.out(`${JSON.stringify({ ...outcomeOf('done', summary, []), exitCode: 0 })}\n`);
}

function outcomeOf(code: ReasonCode, summary: string, next: readonly string[]): Outcome {
  const steps = next.map((step) => `otel ${step}`);
  return { type: 'outcome', time: new Date().toISOString(), code, summary, next: steps };
}
