import { speaker } from '../speak.ts';
import { defineVerb, type Verb } from '../verb.ts';
import { VerbError } from '../verb-error.ts';

export const silenceExpire: Verb = defineVerb({
  name: 'silence expire',
  summary: 'end a silence now',
  args: { id: { kind: 'positional', summary: 'the id, from: otel silence list' } },
  role: 'operator',
  danger: 'changes',
  mouths: ['cli', 'chat'],
  examples: ['otel silence expire 3fa85f64-5717-4562-b3fc-2c963f66afa6'],
  async *run(args, world) {
    const say = speaker(world.clock);
    if (args.id === undefined) throw new VerbError('bad-arguments', 'Which silence?', ['otel silence list']);
    const [{ alertmanagerClient }, { requireValue }, { formatMatcher, silenceTargets }] = await Promise.all([
      import('../backends/alertmanager.ts'),
      import('../backends/require.ts'),
      import('../backends/matchers.ts'),
    ]);
    const client = alertmanagerClient(await world.backend('alertmanager'));
    const found = await client.silence(args.id);
    // 422: it is no id at all.
    if (!found.ok && (found.fault.status === 404 || found.fault.status === 422)) {
      throw new VerbError('bad-arguments', `There is no silence ${args.id.slice(0, 60)}.`, ['otel silence list']);
    }
    const silence = requireValue(found);
    const what = silence.matchers.map(formatMatcher).join(', ');
    if (silence.state === 'expired') {
      yield say.outcome('unchanged', `The silence of ${what} has ended already.`);
      return;
    }
    const approval = await world.approve({
      question: `End the silence of ${what}, set by ${silence.createdBy}?`,
      cluster: (await world.cluster()).identity.context,
      plans: [],
      danger: 'changes',
      targets: silenceTargets(silence.matchers),
    });
    if (!approval.approved) {
      yield say.outcome('not-approved', `The silence stays. ${approval.reason}`);
      return;
    }
    requireValue(await client.expireSilence(silence.id));
    yield say.outcome('done', `Ended the silence of ${what}.`, { next: ['otel alerts'] });
  },
});
