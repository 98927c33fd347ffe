import type { ObjectRef, WaitReport } from '@otelops/deployer';
import { formatRef } from '@otelops/deployer/vocabulary';
import type { FixTarget, PreparedFix } from '../fixes/action.ts';
import { formatObjectWord } from '../fixes/object-word.ts';
import type { Verified } from '../fixes/verify.ts';
import { speaker } from '../speak.ts';
import { defineVerb, type Target, type Verb, type VerbEvent } from '../verb.ts';
import { VerbError } from '../verb-error.ts';
import type { World } from '../world.ts';
import { againLine } from './again-line.ts';

const actionIds = ['reapply', 'restart', 'remake', 'cordon', 'uncordon'] as const;

export const fix: Verb = defineVerb({
  name: 'fix',
  summary: 'mend one object: show what would change, ask, do it, and look whether it helped',
  details: `reapply: make an object again what the config wants, whoever changed it. restart: new pods of a workload, one after the
other. remake: delete a failed pod or job, so that its owner makes it anew. cordon, uncordon: keep new pods off a node, and let them onto
it again. Only what belongs to the stack is touched. Afterwards the rules that found the trouble are tried again, and what
undoes the fix is offered where anything does.`,
  args: {
    action: { kind: 'positional', choices: actionIds, default: 'reapply', summary: 'what to do' },
    object: { kind: 'positional', summary: 'KIND/NAMESPACE/NAME, or KIND/NAME without a namespace' },
    dryRun: { kind: 'switch', summary: 'stop after showing what would change' },
    timeout: {
      kind: 'number',
      value: 'SECONDS',
      min: 5,
      max: 3600,
      default: 300,
      summary: 'how long it may take to become ready again',
    },
  },
  role: 'operator',
  danger: 'changes',
  mouths: ['cli', 'chat'],
  examples: ['otel fix reapply Deployment/grafana/grafana', 'otel fix restart StatefulSet/monitoring/loki'],
  targets: ({ action, object }) => (object === undefined ? [] : [[`${action} ${object}`, object]]),
  async *run(args, world) {
    const say = speaker(world.clock);
    if (args.object === undefined)
      throw new VerbError('bad-arguments', 'Which object?', ['otel diagnose', 'otel drift']);
    const [{ actions }, { findTarget }, { collectBundle }, { findingsAbout }] = await Promise.all([
      import('../fixes/actions.ts'),
      import('../fixes/find-target.ts'),
      import('../diagnosis/collect/collect-bundle.ts'),
      import('../fixes/verify.ts'),
    ]);
    const action = actions[actionIds.find((id) => id === args.action) ?? 'reapply'];
    yield say.started('look', 'look at it');
    const bundle = await collectBundle(world);
    const target = findTarget(args.object, action, bundle);
    const before = findingsAbout(bundle, refsOf(target));
    yield say.finished('look', 'look at it', 'done', before.length === 0 ? 'no rule finds trouble with it' : undefined);
    const timeoutMs = args.timeout * 1000;
    const prepared = yield* action.prepare(target, world, { timeoutMs });
    const time = world.clock.now().toISOString();
    for (const diff of prepared.diffs) yield { type: 'diff', time, ...diff };
    if (prepared.diffs.length === 0) {
      yield say.outcome('nothing-to-fix', `${formatRef(target.ref)} is as it should be.`, { next: ['otel diagnose'] });
      return;
    }
    if (args.dryRun) {
      yield say.outcome('done', 'Dry run. Nothing was changed.', {
        next: [againLine(fix, args, { dryRun: false })],
        undo: await undoCommand(prepared),
      });
      return;
    }
    const { identity } = await world.cluster();
    const approval = await world.approve({
      question: prepared.question,
      cluster: identity.context,
      plans: prepared.plans,
      danger: 'changes',
      targets: [namesOf(args.object, target)],
    });
    if (!approval.approved) {
      yield say.outcome('not-approved', `Nothing was changed. ${approval.reason}`);
      return;
    }
    yield* prepared.apply();
    const wait = yield* waitFor(prepared, timeoutMs, world);
    const { verify } = await import('../fixes/verify.ts');
    yield* tellResult({ target, prepared, wait, verified: verify(before, bundle, await collectBundle(world)) }, world);
  },
});

/** As rules may call it: by itself, or by what it belongs to. */
function namesOf(word: string, { deployed }: FixTarget): Target {
  return deployed === undefined ? [word] : [word, formatObjectWord(deployed.ref), deployed.phase, deployed.component];
}

/** The object, and what it was made from: trouble is told of either. */
function refsOf({ ref, deployed }: FixTarget): readonly ObjectRef[] {
  return deployed === undefined ? [ref] : [ref, deployed.ref];
}

async function* waitFor(
  { waitFor: ref }: PreparedFix,
  timeoutMs: number,
  world: World,
): AsyncGenerator<VerbEvent, WaitReport | undefined> {
  if (ref === undefined) return undefined;
  const say = speaker(world.clock);
  const title = `wait until ${formatRef(ref)} is ready`;
  yield say.started('wait', title);
  const { waitUntilReady } = await import('@otelops/deployer');
  const { clock, signal } = world;
  const wait = waitUntilReady([ref], { cluster: await world.cluster(), clock, signal, timeoutMs });
  for (;;) {
    const next = await wait.next();
    if (next.done === true) {
      yield say.finished('wait', title, next.value.state === 'ready' ? 'done' : 'failed');
      return next.value;
    }
    if (next.value.type === 'state') yield say.progress('wait', title, next.value.readiness.message);
  }
}

interface Result {
  readonly target: FixTarget;
  readonly prepared: PreparedFix;
  readonly wait: WaitReport | undefined;
  readonly verified: Verified;
}

async function* tellResult(result: Result, world: World): AsyncGenerator<VerbEvent> {
  const say = speaker(world.clock);
  const { tellFindings } = await import('../diagnosis/tell.ts');
  const { fixed, left, fresh } = result.verified;
  yield* tellFindings([...left, ...fresh], [], world);
  const data = { fixed: fixed.length, left: left.length, new: fresh.length };
  const name = formatRef(result.target.ref);
  const { wait, prepared } = result;
  if (left.length === 0 && fresh.length === 0 && (wait === undefined || wait.state === 'ready')) {
    const next = [...deployAgain(result.target), 'otel status'];
    const undo = await undoCommand(prepared);
    yield say.outcome('done', prepared.done ?? `${name} is mended: ${proof(fixed.length)}.`, { next, undo, data });
    return;
  }
  const [cause] = wait?.causes ?? [];
  const why = left[0]?.finding.title ?? fresh[0]?.finding.title ?? cause?.message ?? 'it is not ready yet';
  yield say.outcome('not-fixed', `${name} was changed, but: ${why}`, {
    next: ['otel diagnose'],
    undo: await undoCommand(prepared),
    data,
  });
}

/** As a command where there is one: a terminal shows it, and chat makes a button of it. */
async function undoCommand({ undo }: PreparedFix): Promise<string | undefined> {
  const { nextCommands } = await import('../fixes/next-commands.ts');
  const [command] = await nextCommands([undo], 1);
  return command;
}

function proof(fixed: number): string {
  if (fixed === 0) return 'it is ready, and no rule finds trouble with it';
  return fixed === 1 ? 'what was found before is gone' : `all ${fixed} findings are gone`;
}

/** A run that did not come to its end is completed by the next. */
function deployAgain({ bundle, deployed }: FixTarget): readonly string[] {
  const unfinished = bundle.unfinished.includes(deployed?.phase ?? '');
  return unfinished && deployed !== undefined ? [`otel deploy ${deployed.phase}`] : [];
}
