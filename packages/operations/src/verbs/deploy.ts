import type { Plan } from '@otelops/deployer';
import { blockedText, conflictAdvice, shortHash, tellPlans } from '../plan-events.ts';
import { type Planned, requirePlans } from '../prepare.ts';
import { runPlans, sumOf } from '../run-plans.ts';
import { endedWell, speaker } from '../speak.ts';
import { type ArgsOf, type ArgsSpec, defineVerb, type Verb, type VerbEvent } from '../verb.ts';
import type { World } from '../world.ts';
import { againLine } from './again-line.ts';
import { alsoDecided, decisionArgs } from './decisions.ts';
import { phaseNames, phaseTargets } from './targets.ts';

const deployArgs = {
  target: { kind: 'positional', choices: phaseTargets, default: 'all', summary: 'a phase, or all five' },
  only: { kind: 'list', value: 'COMPONENT', summary: 'these components only' },
  ...decisionArgs,
  dryRun: { kind: 'switch', summary: 'stop after the plan' },
  keepGoing: { kind: 'switch', summary: 'after a failure go on with what does not depend on it' },
  timeout: {
    kind: 'number',
    value: 'SECONDS',
    min: 5,
    max: 7200,
    default: 600,
    summary: 'how long a component may take',
  },
  planHash: { kind: 'text', value: 'HASH', summary: 'apply only if the plan has this hash (of a single phase)' },
} as const satisfies ArgsSpec;

export const deploy: Verb = defineVerb({
  name: 'deploy',
  summary: 'bring phases up: plan, approve, apply, wait until ready, say why not',
  details: `Phases are deployed in order, each with its own lock, inventory and history. What is already as it should be is left
alone. Run again after a cancel, a failure or a killed process: it goes on where that run stopped.`,
  args: deployArgs,
  role: 'operator',
  danger: 'changes',
  mouths: ['cli', 'chat'],
  examples: [
    'otel deploy phase-2 --context my-cluster',
    'otel deploy all --sandbox --yes',
    'otel deploy phase-3 --only loki --dry-run',
  ],
  targets: ({ target }) => phaseNames(target),
  async *run(args, world) {
    const say = speaker(world.clock);
    const planned = yield* requirePlans({ ...args, decisions: args }, world);
    const total = yield* tellPlans(planned.plans, world);
    const cluster = planned.cluster.identity.context;
    if (total.blocked !== undefined) {
      yield say.outcome(
        total.blocked,
        `Nothing was changed: the plan cannot be applied as it is, ${blockedText[total.blocked]}.`,
        {
          next: conflictAdvice(planned.plans, (more) => againLine(deploy, args, alsoDecided(args, more))),
          data: total.data,
        },
      );
      return;
    }
    const mismatch = hashMismatch(args.planHash, planned.plans);
    if (mismatch !== undefined) {
      yield say.outcome('plan-changed', mismatch, { next: [planLine(args)], data: total.data });
      return;
    }
    if (args.dryRun) {
      const ended = endedWell('done', `Dry run. ${total.text}`, total.warnings);
      yield say.outcome(ended.code, ended.summary, {
        next: total.changes === 0 ? [] : [againLine(deploy, args, { dryRun: false })],
        data: total.data,
      });
      return;
    }
    if (total.changes > 0) {
      const question = `Apply this to ${cluster}?`;
      const plans = planned.plans.map((plan) => plan.view);
      const approval = await world.approve({ question, cluster, plans, danger: 'changes' });
      if (!approval.approved) {
        yield say.outcome('not-approved', `Nothing was changed. ${approval.reason}`, {
          next: [`${againLine(deploy, args)} --yes`],
        });
        return;
      }
    }
    yield* applyInOrder(planned, args, world);
  },
});

type DeployArgs = ArgsOf<typeof deployArgs>;

/** The plan of the same, to be approved anew. */
function planLine(args: DeployArgs): string {
  const none = { dryRun: false, keepGoing: false, timeout: undefined, planHash: undefined };
  return againLine({ name: 'plan', args: deployArgs }, args, none);
}

function hashMismatch(wanted: string | undefined, plans: readonly Plan[]): string | undefined {
  if (wanted === undefined) return undefined;
  const hashes = plans.map((plan) => plan.view.hash);
  const fits = hashes.length === 1 && hashes.some((hash) => hash === wanted || shortHash(hash) === wanted);
  return fits ? undefined : `The plan is not ${wanted} but ${hashes.map(shortHash).join(', ')}; nothing was changed.`;
}

/** One phase after the other; the first that fails ends the run, and its reason is the run's. */
async function* applyInOrder(planned: Planned, args: DeployArgs, world: World): AsyncGenerator<VerbEvent> {
  const say = speaker(world.clock);
  const options = { keepGoing: args.keepGoing, timeoutMs: args.timeout * 1000 };
  const { ends, failed, seconds } = yield* runPlans(planned.plans, options, world);
  if (failed !== undefined) {
    yield { ...failed, next: [...failed.next, againLine(deploy, args, { planHash: undefined })] };
    return;
  }
  const changed = ends.some((end) => end.code === 'done');
  const what = planned.plans.length === 1 ? (planned.plans[0]?.view.title ?? '') : `${planned.plans.length} phases`;
  const counts = sumOf(ends);
  const text = changed
    ? `${counts.created} created, ${counts.changed} changed, everything ready`
    : 'nothing to change, everything ready';
  const summary = `${what}: ${text}, ${seconds.toFixed(1)} s.`;
  const ended = endedWell(changed ? 'done' : 'unchanged', summary, counts.warnings);
  yield say.outcome(ended.code, ended.summary, {
    next: ['otel status'],
    data: { ...counts, seconds: Math.round(seconds * 10) / 10 },
  });
}
