import type { HeldAlert } from '../backends/alertmanager-types.ts';
import { speaker } from '../speak.ts';
import { defineVerb, type Verb, type VerbEvent } from '../verb.ts';
import type { World } from '../world.ts';
import { matcherFlag, readMatchers } from './matcher-words.ts';

export const alerts: Verb = defineVerb({
  name: 'alerts',
  summary: 'show what is firing now, as Alertmanager holds it, with what is silenced or inhibited',
  args: {
    match: matcherFlag,
    all: { kind: 'switch', summary: 'also those that are silenced or inhibited' },
  },
  role: 'viewer',
  danger: 'none',
  mouths: ['cli', 'chat'],
  examples: ['otel alerts --context my-cluster', 'otel alerts --match severity=critical --all'],
  async *run(args, world) {
    const say = speaker(world.clock);
    const [{ alertmanagerClient }, { requireValue }] = await Promise.all([
      import('../backends/alertmanager.ts'),
      import('../backends/require.ts'),
    ]);
    const client = alertmanagerClient(await world.backend('alertmanager'));
    const held = requireValue(await client.alerts({ matchers: await readMatchers(args.match) }));
    const active = held.filter(({ state }) => state !== 'suppressed');
    const suppressed = held.length - active.length;
    const shown = args.all ? held : active;
    if (shown.length > 0) yield alertTable('Alerts', shown, world);
    const data = { firing: active.length, suppressed };
    const aside =
      suppressed === 0 ? '' : ` ${suppressed} more ${suppressed === 1 ? 'is' : 'are'} silenced or inhibited.`;
    if (active.length === 0) {
      yield say.outcome('done', `Nothing is firing.${aside}`, { data });
      return;
    }
    yield say.outcome('alerts-firing', `${count(active.length)} firing.${aside}`, { next: nextOf(active), data });
  },
});

const ranks = ['critical', 'warning', 'info'];

/** Loudest first, then oldest; the same alerts are the same table. */
export function alertTable(title: string, held: readonly HeldAlert[], world: World): VerbEvent {
  const rows = [...held].sort(byLoudness).map(({ labels, annotations, startsAt, state, silencedBy }) => ({
    severity: labels['severity'] ?? '',
    alert: labels['alertname'] ?? '',
    what: annotations['summary'] ?? '',
    since: startsAt,
    state: silencedBy.length > 0 ? 'silenced' : state === 'suppressed' ? 'inhibited' : 'firing',
  }));
  const columns = ['severity', 'alert', 'what', 'since', 'state'].map((key) => ({ key, title: key.toUpperCase() }));
  return speaker(world.clock).table(title, columns, rows);
}

function byLoudness(a: HeldAlert, b: HeldAlert): number {
  return rankOf(a) - rankOf(b) || a.startsAt.localeCompare(b.startsAt) || a.fingerprint.localeCompare(b.fingerprint);
}

function rankOf({ labels }: HeldAlert): number {
  const rank = ranks.indexOf(labels['severity'] ?? '');
  return rank === -1 ? ranks.length : rank;
}

function count(alerts: number): string {
  return alerts === 1 ? '1 alert is' : `${alerts} alerts are`;
}

/** What the alerts themselves name as the way to find out more; the loudest first. */
function nextOf(active: readonly HeldAlert[]): readonly string[] {
  const named = [...active].sort(byLoudness).flatMap(({ labels }) => labels['diagnosis'] ?? []);
  return [...new Set(named)].slice(0, 3).map((diagnosis) => `otel diagnose ${diagnosis}`);
}
