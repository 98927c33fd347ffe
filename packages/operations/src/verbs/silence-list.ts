import type { Silence } from '../backends/alertmanager-types.ts';
import { speaker } from '../speak.ts';
import { defineVerb, type Verb } from '../verb.ts';

export const silenceList: Verb = defineVerb({
  name: 'silence list',
  summary: 'show the silences in force and to come, who set them and why',
  args: { expired: { kind: 'switch', summary: 'also those that have ended' } },
  role: 'viewer',
  danger: 'none',
  mouths: ['cli', 'chat'],
  examples: ['otel silence list --context my-cluster'],
  async *run(args, world) {
    const say = speaker(world.clock);
    const [{ alertmanagerClient }, { requireValue }, { formatMatcher }] = await Promise.all([
      import('../backends/alertmanager.ts'),
      import('../backends/require.ts'),
      import('../backends/matchers.ts'),
    ]);
    const client = alertmanagerClient(await world.backend('alertmanager'));
    const known = requireValue(await client.silences());
    const live = known.filter(({ state }) => state !== 'expired');
    const shown = [...(args.expired ? known : live)].sort(byEnd);
    if (shown.length > 0) {
      const rows = shown.map(({ id, state, matchers, endsAt, createdBy, comment }) => ({
        id,
        state,
        alerts: matchers.map(formatMatcher).join(', '),
        until: endsAt,
        by: createdBy,
        comment,
      }));
      const columns = ['id', 'state', 'alerts', 'until', 'by', 'comment'].map((key) => ({
        key,
        title: key.toUpperCase(),
      }));
      yield say.table('Silences', columns, rows);
    }
    const active = live.filter(({ state }) => state === 'active').length;
    const summary = active === 1 ? '1 silence is in force.' : `${active} silences are in force.`;
    yield say.outcome('done', active === 0 ? 'No silence is in force.' : summary, {
      data: { active, pending: live.length - active },
    });
  },
});

function byEnd(a: Silence, b: Silence): number {
  return a.endsAt.localeCompare(b.endsAt) || a.id.localeCompare(b.id);
}
