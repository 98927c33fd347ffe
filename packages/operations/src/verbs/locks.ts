import { stateNamespace } from '../prepare.ts';
import { formatSpan } from '../span.ts';
import { speaker } from '../speak.ts';
import { defineVerb, type Verb } from '../verb.ts';
import { singlePhases } from './targets.ts';

export const locks: Verb = defineVerb({
  name: 'locks',
  summary: 'show who is changing which phase, since when, and how to get at it',
  args: {},
  role: 'viewer',
  danger: 'none',
  mouths: ['cli', 'chat'],
  examples: ['otel locks --context my-cluster'],
  async *run(_, world) {
    const say = speaker(world.clock);
    const { readLock } = await import('@otelops/deployer');
    const cluster = await world.cluster();
    const leases = await Promise.all(
      singlePhases.map(async (phase) => ({ phase, lease: await readLock(cluster, stateNamespace, phase) })),
    );
    const now = world.clock.now().getTime();
    const held = leases.flatMap(({ phase, lease }) => {
      if (lease?.holder === undefined) return [];
      const silentMs = lease.renewedAt === undefined ? undefined : now - Date.parse(lease.renewedAt);
      return [{ phase, holder: lease.holder, silentMs, durationMs: lease.durationMs }];
    });
    if (held.length === 0) {
      yield say.outcome('done', 'No phase is locked.', { data: { held: 0 } });
      return;
    }
    const rows = held.map(({ phase, holder, silentMs }) => ({
      phase,
      who: holder.who,
      from: holder.from,
      since: holder.since,
      'last sign of life': silentMs === undefined ? 'unknown' : `${formatSpan(silentMs)} ago`,
    }));
    const columns = ['phase', 'who', 'from', 'since', 'last sign of life'].map((key) => ({
      key,
      title: key.toUpperCase(),
    }));
    yield say.table('Locks', columns, rows);
    // By the holder's own clock, so twice the lease is waited before a word of doubt.
    const silent = held.filter(({ silentMs, durationMs }) => silentMs !== undefined && silentMs > 2 * durationMs);
    const next = silent.map(({ phase }) => `otel unlock ${phase}`);
    yield say.outcome('done', summaryOf(held.length, silent.length), { next, data: { held: held.length } });
  },
});

function summaryOf(held: number, silent: number): string {
  const locked = held === 1 ? '1 phase is locked' : `${held} phases are locked`;
  if (silent === 0) return `${locked}. A lock ends with its run.`;
  return `${locked}; ${silent} by somebody who shows no sign of life. The next run takes such a lock over by itself.`;
}
