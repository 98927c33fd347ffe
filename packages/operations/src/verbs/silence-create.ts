import type { SilenceMatcher } from '../backends/alertmanager-types.ts';
import { parseMatcher, silenceTargets } from '../backends/matchers.ts';
import { parseSpan, spanCheck } from '../span.ts';
import { speaker } from '../speak.ts';
import { defineVerb, type Verb } from '../verb.ts';
import { VerbError } from '../verb-error.ts';
import { alertTable } from './alerts.ts';
import { matcherFlag, readMatchers } from './matcher-words.ts';

/** A longer silence is a change of the rules, and belongs into them. */
const longest = '7d';

export const silenceCreate: Verb = defineVerb({
  name: 'silence create',
  summary: 'keep alerts quiet for a time; shows first which of those that fire now it would take in',
  args: {
    match: matcherFlag,
    for: {
      kind: 'text',
      value: 'TIME',
      default: '1h',
      check: spanCheck(longest),
      summary: `how long: 30m, 4h, 2d; at most ${longest}`,
    },
    comment: { kind: 'text', value: 'TEXT', summary: 'why, for whoever finds it' },
    wide: { kind: 'switch', summary: 'let it take in everything there is' },
  },
  role: 'operator',
  danger: 'changes',
  mouths: ['cli', 'chat'],
  examples: [
    'otel silence create --match alertname=NodeDiskFilling --match k8s_node_name=mac-3 --for 4h --comment "new disk comes at noon"',
  ],
  targets: ({ match }) => silenceTargets(match.flatMap((word) => parseMatcher(word) ?? [])),
  async *run(args, world) {
    const say = speaker(world.clock);
    const spanMs = parseSpan(args.for) ?? 0;
    const matchers = await readMatchers(args.match);
    await refuseTooWide(matchers, args.wide);
    const [{ alertmanagerClient }, { requireValue }, { formatMatcher }] = await Promise.all([
      import('../backends/alertmanager.ts'),
      import('../backends/require.ts'),
      import('../backends/matchers.ts'),
    ]);
    const backend = await world.backend('alertmanager');
    const client = alertmanagerClient(backend);
    const struck = requireValue(await client.alerts({ matchers }));
    if (struck.length > 0) yield alertTable('Firing now and taken in', struck, world);
    const what = matchers.map(formatMatcher).join(', ');
    const firing = struck.length === 1 ? '1 alert that fires' : `${struck.length} alerts that fire`;
    const approval = await world.approve({
      question: `Silence ${what} for ${args.for} (${firing} now)?`,
      cluster: (await world.cluster()).identity.context,
      plans: [],
      danger: 'changes',
    });
    if (!approval.approved) {
      yield say.outcome('not-approved', `Nothing was silenced. ${approval.reason}`);
      return;
    }
    const now = world.clock.now();
    const id = requireValue(
      await client.createSilence({
        matchers,
        startsAt: now,
        endsAt: new Date(now.getTime() + spanMs),
        createdBy: `${world.person.name} (${world.person.from})`,
        comment: args.comment ?? `by otel silence create, approved by ${approval.by}`,
      }),
    );
    yield say.outcome('done', `Silenced ${what} for ${args.for}.`, {
      next: [`otel silence expire ${id}`, 'otel silence list'],
      data: { silence: id, alerts: struck.length },
    });
  },
});

async function refuseTooWide(matchers: readonly SilenceMatcher[], wide: boolean): Promise<void> {
  const { saysNothing } = await import('../backends/matchers.ts');
  if (matchers.length === 0) {
    throw new VerbError('bad-arguments', 'A silence needs at least one --match.', [
      'otel silence create --match alertname=NAME --for 1h',
    ]);
  }
  if (!wide && matchers.every(saysNothing)) {
    throw new VerbError('bad-arguments', 'This would silence every alert there is, now and later.', [
      'Name what should be quiet: --match alertname=NAME',
      'Add --wide if everything is what you mean.',
    ]);
  }
}
