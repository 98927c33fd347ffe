import { stateNamespace } from '../prepare.ts';
import { speaker } from '../speak.ts';
import { defineVerb, type Verb } from '../verb.ts';
import { singlePhases } from './targets.ts';

export const unlock: Verb = defineVerb({
  name: 'unlock',
  summary: 'break the lock of a phase whose holder is known to be gone',
  details: 'Seldom needed: a lock whose holder shows no sign of life for a minute is taken over by the next run.',
  args: { target: { kind: 'positional', choices: singlePhases, default: 'phase-1', summary: 'the phase' } },
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
    const { who, from } = held.holder;
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
    await breakLock(cluster, stateNamespace, args.target);
    yield say.outcome('done', `Broke the lock of ${who} on ${args.target}.`, {
      next: [`otel status`, `otel deploy ${args.target}`],
    });
  },
});
