import { blockedText, conflictAdvice, tellPlans } from '../plan-events.ts';
import { requireOfflinePlans, requirePlans } from '../prepare.ts';
import { endedWell, speaker } from '../speak.ts';
import { defineVerb, type Verb } from '../verb.ts';
import { againLine } from './again-line.ts';
import { alsoDecided, type Decisions, decisionArgs } from './decisions.ts';
import { phaseTargets } from './targets.ts';

export const plan: Verb = defineVerb({
  name: 'plan',
  summary: 'show what deploy would change, field by field; changes nothing',
  details:
    'The plan has a hash. Approving a plan means approving that hash: deploy refuses a cluster that would give another one.',
  args: {
    target: { kind: 'positional', choices: phaseTargets, default: 'all', summary: 'a phase, or all five' },
    only: { kind: 'list', value: 'COMPONENT', summary: 'these components only' },
    offline: { kind: 'switch', summary: 'ask no cluster: check what is rendered, as far as that goes' },
    ...decisionArgs,
  },
  role: 'viewer',
  danger: 'none',
  mouths: ['cli', 'chat'],
  examples: ['otel plan phase-2 --context my-cluster', 'otel plan all --sandbox --output json'],
  async *run(args, world) {
    const say = speaker(world.clock);
    if (args.offline) {
      const offline = yield* tellPlans(yield* requireOfflinePlans(args.target, world), world);
      const ended = endedWell('done', `${offline.text} No cluster was asked.`, offline.warnings);
      yield say.outcome(ended.code, ended.summary, { data: offline.data });
      return;
    }
    const { cluster, plans } = yield* requirePlans({ ...args, decisions: args }, world);
    const total = yield* tellPlans(plans, world);
    if (total.blocked !== undefined) {
      yield say.outcome(total.blocked, `The plan cannot be applied as it is: ${blockedText[total.blocked]}.`, {
        next: conflictAdvice(plans, (more) => deployLine({ ...args, ...alsoDecided(args, more) })),
        data: total.data,
      });
      return;
    }
    const next = total.changes === 0 ? [] : [deployLine(args)];
    const summary = total.changes === 0 ? `Nothing to change in ${cluster.identity.context}.` : total.text;
    const ended = endedWell(total.changes === 0 ? 'unchanged' : 'done', summary, total.warnings);
    yield say.outcome(ended.code, ended.summary, { next, data: total.data });
  },
});

/** What carries out this plan, and no more. */
function deployLine(args: Decisions & { readonly target: string; readonly only: readonly string[] }): string {
  return againLine({ name: 'deploy', args: plan.args }, { ...args });
}
