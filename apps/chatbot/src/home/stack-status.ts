import type { Cell } from '@otelops/deployer/vocabulary';
import { parseCommand, runVerb, verbs } from '@otelops/operations';
import type { Actor } from '../ports/people.ts';
import type { ChatPorts } from '../ports/room.ts';
import type { PhaseLine, StackStatus } from './home-state.ts';

/** Longer than this nobody waits for a Home tab; the cluster then counts as not asked. */
const limitMs = 20_000;

/** Runs the verb `status` as the person who looks; undefined when it did not come to an answer. */
export async function readStackStatus(
  actor: Actor,
  { clock, stopping, world }: Pick<ChatPorts, 'clock' | 'stopping' | 'world'>,
): Promise<StackStatus | undefined> {
  const parsed = parseCommand(['status'], verbs);
  if (!parsed.ok) return undefined;
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(limitMs)]);
  await using own = await world({
    person: { name: actor.name, from: 'Slack, Home tab' },
    signal,
    approve: async () => ({ approved: false, reason: 'Looking changes nothing.' }),
  });
  let phases: readonly PhaseLine[] = [];
  let summary = '';
  for await (const event of runVerb(parsed.command, own)) {
    if (event.type === 'table' && phases.length === 0) phases = event.rows.map(phaseOf);
    if (event.type === 'outcome') summary = event.summary;
  }
  return phases.length === 0 ? undefined : { at: clock.now().toISOString(), summary, phases };
}

function phaseOf(row: Readonly<Record<string, Cell>>): PhaseLine {
  const { phase, state, ready, lock } = row;
  return {
    phase: String(phase ?? ''),
    state: String(state ?? 'unknown'),
    ready: String(ready ?? ''),
    ...(typeof lock === 'string' ? { heldBy: lock } : {}),
  };
}
