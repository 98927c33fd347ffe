import { stateNamespace } from '../prepare.ts';
import { speaker } from '../speak.ts';
import { defineVerb, type Verb } from '../verb.ts';
import { singlePhases } from './targets.ts';

export const unlock: Verb = defineVerb({
  name: 'unlock',
  summary: 'break the lock of a phase whose holder is known to be gone',
  details: 'Seldom needed: a lock whose holder shows no sign of life for a minute is taken over by the next run.',
  args: { target: { kind: 'positional', choices: singlePhases, required: 'Which phase?', summary: 'the phase' } },
  role: 'admin',
  danger: 'destroys',
  mouths: ['cli', 'chat'],
  examples: ['otel unlock phase-2 --context my-cluster'],
  async *run(args, world) {
    const say = speaker(world.clock);
    const { breakLock, readLock } = await import('@otelops/deployer');
    const cluster = await world.cluster();
    const held = await readLock(cluster, stateNamespace, args.target);
    if (held?.holder === undefined) {
      yield say.outcome('unchanged', `${args.target} is not locked.`);
      return;
    }
    const { who, from, runId } = held.holder;
    const question = `${args.target} is held by ${who} from ${from}. If that run is alive, two will write at once. Break the lock?`;
    const approval = await world.approve({
      question,
      cluster: cluster.identity.context,
      plans: [],
      danger: 'destroys',
    });
    if (!approval.approved) {
      yield say.outcome('not-approved', `The lock stays. ${approval.reason}`);
      return;
    }
    // Only the lock that was shown: the next run may have taken it while that was thought about.
    const broken = await breakLock(cluster, stateNamespace, args.target, { runId });
    if (broken === undefined) {
      yield say.outcome('unchanged', `${who} has given ${args.target} free in the meantime.`);
      return;
    }
    yield say.outcome('done', `Broke the lock of ${who} on ${args.target}.`, {
      next: [`otel status`, `otel deploy ${args.target}`],
    });
  },
});
