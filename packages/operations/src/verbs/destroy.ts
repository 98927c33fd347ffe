import type { PhasePlan } from '@otelops/deployer';
import { tellPlans } from '../plan-events.ts';
import { stateNamespace } from '../prepare.ts';
import { runPlans } from '../run-plans.ts';
import { counted, speaker } from '../speak.ts';
import { defineVerb, type Verb } from '../verb.ts';
import type { World } from '../world.ts';
import { deployedPhases } from './deployed.ts';
import { phaseNames, phaseTargets } from './targets.ts';

/** The words of --include, as the engine's plan knows the kinds. */
const kinds: Readonly<Record<string, string>> = {
  claims: 'PersistentVolumeClaim',
  volumes: 'PersistentVolume',
  namespaces: 'Namespace',
  crds: 'CustomResourceDefinition',
};

export const destroy: Verb = defineVerb({
  name: 'destroy',
  summary: 'take phases down again; volumes, claims, namespaces and CRDs only when they are named',
  details: `Deletes what the inventory names and still carries our mark, dependents first. The history is kept, so a rollback can
bring the phase back. Data is kept unless --include claims is given.`,
  args: {
    target: {
      kind: 'positional',
      choices: phaseTargets,
      required: 'Which phase is to go, or all?',
      summary: 'a phase, or all that are deployed',
    },
    include: { kind: 'list', value: Object.keys(kinds).join('|'), summary: 'protected kinds to delete as well' },
    timeout: {
      kind: 'number',
      value: 'SECONDS',
      min: 5,
      max: 7200,
      default: 600,
      summary: 'how long deletion may take',
    },
  },
  role: 'admin',
  danger: 'destroys',
  mouths: ['cli'],
  examples: [
    'otel destroy phase-5 --sandbox',
    'otel destroy all --include claims,namespaces,crds --context my-cluster',
  ],
  targets: ({ target }) => phaseNames(target),
  async *run(args, world) {
    const say = speaker(world.clock);
    const unknown = args.include.filter((word) => !(word in kinds));
    if (unknown.length > 0) {
      const message = `--include knows ${Object.keys(kinds).join(', ')}, not ${unknown.join(', ')}.`;
      yield say.outcome('bad-arguments', message, { next: ['otel help destroy'] });
      return;
    }
    const plans = await plansOf(args.target, args.include, world);
    const total = yield* tellPlans(plans, world);
    if (total.changes === 0) {
      yield say.outcome('unchanged', 'There is nothing to delete.', { data: total.data });
      return;
    }
    const cluster = (await world.cluster()).identity.context;
    const question = `Delete these from ${cluster}?`;
    const views = plans.map((plan) => plan.view);
    const approval = await world.approve({ question, cluster, plans: views, danger: 'destroys' });
    if (!approval.approved) {
      yield say.outcome('not-approved', `Nothing was deleted. ${approval.reason}`);
      return;
    }
    const { ends, failed, seconds } = yield* runPlans(
      plans,
      { keepGoing: false, timeoutMs: args.timeout * 1000 },
      world,
    );
    if (failed !== undefined) yield failed;
    else
      yield say.outcome('done', `${counted(ends.length, 'phase')} taken down, ${seconds.toFixed(1)} s.`, {
        next: ['otel status'],
        data: total.data,
      });
  },
});

/** The last phase first, as one takes a house down. */
async function plansOf(target: string, include: readonly string[], world: World): Promise<readonly PhasePlan[]> {
  const { planDestroy } = await import('@otelops/deployer');
  const cluster = await world.cluster();
  const confirmPrune = include.flatMap((word) => kinds[word] ?? []);
  const phases = [...(await deployedPhases(target, world))].reverse();
  return Promise.all(
    phases.map((phase) => planDestroy(phase, { cluster, stateNamespace, signal: world.signal, confirmPrune })),
  );
}
