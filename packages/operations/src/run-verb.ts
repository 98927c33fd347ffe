import { DeployError } from '@otelops/deployer/vocabulary';
import type { Command } from './command-line.ts';
import { speaker } from './speak.ts';
import type { VerbEvent } from './verb.ts';
import { VerbError } from './verb-error.ts';
import type { World } from './world.ts';

/**
 * Runs a command and passes its events on. Whatever happens inside, the last event is the one outcome: an error that
 * knows its reason becomes that outcome, any other one `internal-error`, and nothing follows an outcome.
 */
export async function* runVerb(command: Command, world: World): AsyncGenerator<VerbEvent> {
  const say = speaker(world.clock);
  try {
    for await (const event of command.verb.run(command.args, world)) {
      yield event;
      if (event.type === 'outcome') return;
    }
    yield say.outcome('internal-error', `${command.verb.name} ended without saying how.`);
  } catch (error) {
    yield outcomeOfError(error, world);
  }
}

function outcomeOfError(error: unknown, world: World): VerbEvent {
  const say = speaker(world.clock);
  if (world.signal.aborted) {
    return say.outcome('cancelled', 'Cancelled. What was done before stays.', {
      next: ['Run the same command again to go on.', 'otel status'],
    });
  }
  if (error instanceof VerbError) return say.outcome(error.code, error.message, { next: error.next });
  if (error instanceof DeployError) return say.outcome(error.code, error.message, { next: error.advice });
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return say.outcome('internal-error', `A defect in otelops: ${text}`, {
    next: ['Report it with the output of the same command and --output json.'],
  });
}
