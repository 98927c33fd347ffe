import { DeployError } from '@otelops/deployer/vocabulary';
import { blockedText, conflictAdvice, tellPlans } from '../plan-events.ts';
import { stateNamespace } from '../prepare.ts';
import { runPlans, sumOf } from '../run-plans.ts';
import { endedWell, speaker } from '../speak.ts';
import { defineVerb, type Verb } from '../verb.ts';
import { VerbError } from '../verb-error.ts';
import { againLine } from './again-line.ts';
import { alsoDecided, decisionArgs, planDecisions } from './decisions.ts';
import { singlePhases } from './targets.ts';

export const rollback: Verb = defineVerb({
  name: 'rollback',
  summary: 'go back to an earlier revision of a phase; what it replaces is kept as a revision too',
  details:
    'Without --to: the last good revision. CRDs stay as they are, and nothing that was there before otelops is deleted.',
  args: {
    target: { kind: 'positional', choices: singlePhases, required: 'Which phase?', summary: 'the phase' },
    to: {
      kind: 'number',
      value: 'REVISION',
      min: 1,
      max: 1_000_000,
      summary: 'the revision to go back to; see otel history',
    },
    ...decisionArgs,
    timeout: {
      kind: 'number',
      value: 'SECONDS',
      min: 5,
      max: 7200,
      default: 600,
      summary: 'how long a component may take',
    },
  },
  role: 'operator',
  danger: 'changes',
  mouths: ['cli', 'chat'],
  examples: ['otel rollback phase-4 --context my-cluster', 'otel rollback phase-2 --to 3 --sandbox'],
  async *run(args, world) {
    const say = speaker(world.clock);
    const { planRollback } = await import('@otelops/deployer');
    const cluster = await world.cluster();
    const revision = args.to === undefined ? {} : { revision: args.to };
    const options = { cluster, stateNamespace, signal: world.signal, ...revision, ...(await planDecisions(args)) };
    const plan = await planRollback(args.target, options).catch(namingHistory(args.target));
    const total = yield* tellPlans([plan], world);
    if (total.blocked !== undefined) {
      yield say.outcome(total.blocked, `The way back cannot be taken as it is: ${blockedText[total.blocked]}.`, {
        next: conflictAdvice([plan], (more) => againLine(rollback, args, alsoDecided(args, more))),
        data: total.data,
      });
      return;
    }
    if (total.changes > 0) {
      const name = cluster.identity.context;
      const question = `Roll ${args.target} back in ${name}?`;
      const approval = await world.approve({ question, cluster: name, plans: [plan.view], danger: 'changes' });
      if (!approval.approved) {
        yield say.outcome('not-approved', `Nothing was changed. ${approval.reason}`, {
          next: [`${againLine(rollback, args)} --yes`],
        });
        return;
      }
    }
    const { ends, failed } = yield* runPlans([plan], { keepGoing: false, timeoutMs: args.timeout * 1000 }, world);
    const end = failed ?? ends.at(-1);
    if (end === undefined) yield say.outcome('internal-error', 'The rollback ended without saying how.');
    else if (end.code === 'done' || end.code === 'unchanged')
      yield { ...end, ...endedWell(end.code, end.summary, sumOf(ends).warnings) };
    else yield end;
  },
});

/** Which revisions there are is what one wants to know then. */
function namingHistory(phase: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof DeployError) || error.code !== 'revision-missing') throw error;
    throw new VerbError(error.code, `${error.message}.`, [`otel history ${phase}`]);
  };
}
