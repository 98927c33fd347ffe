import type { Cause, LockHolder, ObjectRef, PhaseStatus } from '@otelops/deployer';
import { stateNamespace } from '../prepare.ts';
import { speaker } from '../speak.ts';
import { defineVerb, type Verb, type VerbEvent } from '../verb.ts';
import type { World } from '../world.ts';
import { differing, tellDiffering } from './status-drift.ts';
import { phaseTargets, singlePhases } from './targets.ts';

/** How long it is looked for why something is not ready. */
const lookMs = 3000;

export const status: Verb = defineVerb({
  name: 'status',
  summary: 'show what is deployed, whether it is ready, who is changing it, and why something is not well',
  details:
    'What is ready, and still not as it was deployed (a workload that somebody scaled to nothing), is told as well: drift-found.',
  args: { target: { kind: 'positional', choices: phaseTargets, default: 'all', summary: 'a phase, or all five' } },
  role: 'viewer',
  danger: 'none',
  mouths: ['cli', 'chat'],
  examples: ['otel status --context my-cluster', 'otel status phase-3 --sandbox --output json'],
  async *run(args, world) {
    const say = speaker(world.clock);
    const { openSnapshot, readPhaseStatus, redact } = await import('@otelops/deployer');
    const cluster = await world.cluster();
    const phases = args.target === 'all' ? singlePhases : [args.target];
    const now = world.clock.now();
    const about = { cluster, stateNamespace, phases, signal: world.signal };
    const snapshot = openSnapshot(about);
    const statuses = await readPhaseStatus({ ...about, now, snapshot });
    const changed = await differing(statuses, snapshot, world);
    yield phaseTable(statuses, world);
    yield* tellDiffering(changed, world);
    const unwell = statuses.flatMap((phase) => phase.objects.filter(({ readiness }) => readiness.state !== 'ready'));
    if (unwell.length > 0) {
      const rows = unwell.map(({ ref, component, readiness }) => {
        const name = ref.namespace === undefined ? ref.name : `${ref.namespace}/${ref.name}`;
        return { kind: ref.kind, name, component, state: readiness.state, message: redact(readiness.message) };
      });
      const columns = ['kind', 'name', 'component', 'state', 'message'].map((key) => ({
        key,
        title: key.toUpperCase(),
      }));
      yield say.table('Not ready', columns, rows);
      yield* tellCauses(
        unwell.filter(({ readiness }) => readiness.state !== 'gone').map(({ ref }) => ref),
        world,
      );
    }
    yield* tellRuns(statuses, world);
    yield outcomeOf(statuses, { unwell: unwell.length, changed: changed.objects.length }, world);
  },
});

function phaseTable(statuses: readonly PhaseStatus[], world: World): VerbEvent {
  const rows = statuses.map((phase) => {
    const { applied, objects, lock, unreadable } = phase;
    const ready = objects.filter(({ readiness }) => readiness.state === 'ready').length;
    const state = unreadable !== undefined ? 'unknown' : (runState(phase) ?? stateOf(phase, ready));
    return {
      phase: phase.phase,
      state,
      ready: `${ready}/${objects.length}`,
      revision: applied?.revision ?? null,
      lock: lock?.who ?? null,
    };
  });
  const columns = [
    { key: 'phase', title: 'PHASE' },
    { key: 'state', title: 'STATE' },
    { key: 'ready', title: 'READY', align: 'right' as const },
    { key: 'revision', title: 'REVISION', align: 'right' as const },
    { key: 'lock', title: 'BEING CHANGED BY' },
  ];
  return speaker(world.clock).table('Phases', columns, rows);
}

/** A lock that is held outweighs an open journal: its run goes on from there. */
function runState({ lock, interrupted }: Pick<PhaseStatus, 'lock' | 'interrupted'>): string | undefined {
  if (lock !== undefined) return 'being changed';
  return interrupted ? 'interrupted' : undefined;
}

function stateOf({ objects, takenDown }: PhaseStatus, ready: number): string {
  if (takenDown === true) return 'taken down';
  if (objects.length === 0) return 'not deployed';
  return ready === objects.length ? 'ready' : 'not ready';
}

/** Watches what is not ready for a moment and says why, as the engine would during a deploy. */
async function* tellCauses(refs: readonly ObjectRef[], world: World): AsyncGenerator<VerbEvent> {
  if (refs.length === 0) return;
  const { waitUntilReady } = await import('@otelops/deployer');
  const { clock, signal } = world;
  const look = { timeoutMs: lookMs, begun: new Date(0), onTerminal: 'go-on' } as const;
  const options = { cluster: await world.cluster(), clock, signal, ...look };
  const wait = waitUntilReady(refs, options);
  for (;;) {
    const next = await wait.next();
    if (next.done !== true) continue;
    for (const cause of next.value.causes) yield findingOf(cause, world);
    // What could not be looked at is said: causes that lie there stay unknown.
    for (const { kind, namespace, code, message } of next.value.blind) {
      const where = namespace === undefined ? '' : ` in ${namespace}`;
      const title = `${kind}${where} cannot be looked at, so causes there stay unknown: ${message}`;
      yield speaker(world.clock).finding({ severity: 'warning', code, title });
    }
    return;
  }
}

function findingOf(cause: Cause, world: World): VerbEvent {
  const say = speaker(world.clock);
  const fixes = bestAdvice(cause).map((title) => ({ title }));
  const severity = cause.terminal ? 'error' : 'warning';
  return { ...say.finding({ severity, code: cause.code, title: cause.message, fixes }), cause, object: cause.object };
}

function bestAdvice(cause: Cause): readonly string[] {
  const [first] = cause.children;
  return first === undefined || cause.advice.length > 0 ? cause.advice : bestAdvice(first);
}

function* tellRuns(statuses: readonly PhaseStatus[], world: World): Generator<VerbEvent> {
  const say = speaker(world.clock);
  for (const { phase, interrupted, journal, unreadable, lock } of statuses) {
    if (unreadable !== undefined)
      yield say.finding({ severity: 'error', code: 'state-unreadable', title: `${phase}: ${unreadable}` });
    if (lock !== undefined) {
      yield say.finding({
        severity: 'info',
        code: 'run-under-way',
        title: underWay(lock),
        fixes: [{ title: `Wait for it. Only if you know that run to be gone: otel unlock ${phase}` }],
      });
      continue;
    }
    if (!interrupted || journal === undefined) continue;
    const title = `${phase}: a run by ${journal.who} from ${journal.startedAt} did not come to its end`;
    yield say.finding({
      severity: 'warning',
      code: 'interrupted-run-found',
      title,
      fixes: [{ title: `otel deploy ${phase}` }],
    });
  }
}

function underWay({ phase, who, from, since }: LockHolder): string {
  return `${phase} is being changed by ${who} on ${from} since ${since}`;
}

/** What never came to a good end is deployed again; it goes on where it stopped. */
function deployAgain(statuses: readonly PhaseStatus[]): string[] {
  const unfinished = statuses.find(({ objects, applied }) => objects.length > 0 && applied === undefined);
  return unfinished === undefined ? [] : [`otel deploy ${unfinished.phase}`];
}

interface Counts {
  readonly unwell: number;
  /** Ready or not, they are not what was deployed. */
  readonly changed: number;
}

function outcomeOf(statuses: readonly PhaseStatus[], { unwell, changed }: Counts, world: World): VerbEvent {
  const say = speaker(world.clock);
  const objects = statuses.reduce((sum, phase) => sum + phase.objects.length, 0);
  const missing = statuses
    .filter((phase) => (phase.objects.length === 0 || phase.takenDown === true) && phase.unreadable === undefined)
    .map(({ phase }) => phase);
  const data = { objects, notReady: unwell, changed };
  const next = missing.slice(0, 1).map((phase) => `otel deploy ${phase}`);
  if (statuses.some(({ interrupted, lock }) => interrupted && lock === undefined)) {
    return say.outcome('interrupted-run-found', 'A run did not come to its end.', {
      next: ['Deploy that phase again: it goes on where it stopped.'],
      data,
    });
  }
  const [lock] = statuses.flatMap((phase) => phase.lock ?? []);
  if (lock !== undefined) {
    const seen = unwell > 0 ? ` So far ${unwell} of ${objects} objects are not ready.` : '';
    return say.outcome('run-under-way', `A run is under way: ${underWay(lock)}.${seen}`, {
      next: ['otel status'],
      data,
    });
  }
  const isOne = changed === 1;
  const differ = `${changed} ${isOne ? 'object differs' : 'objects differ'} from what was deployed`;
  if (unwell > 0 || statuses.some((phase) => phase.unreadable !== undefined)) {
    const also = changed === 0 ? '' : `, and ${differ}`;
    const text = `${unwell} of ${objects} objects ${unwell === 1 ? 'is' : 'are'} not ready${also}.`;
    return say.outcome('done-with-warnings', text, {
      next: [...deployAgain(statuses), 'otel drift'],
      data,
    });
  }
  if (changed > 0) {
    const text = `${readySummary(statuses, objects)} But ${differ}.`;
    return say.outcome('drift-found', text, { next: [...next, 'otel drift'], data });
  }
  const summary = objects === 0 ? 'Nothing is deployed here.' : readySummary(statuses, objects);
  return say.outcome('done', summary, { next, data });
}

/** What a destroy kept (volumes, namespaces, CRDs) is not what was deployed. */
function readySummary(statuses: readonly PhaseStatus[], objects: number): string {
  const down = statuses.filter(({ takenDown }) => takenDown === true);
  const kept = down.reduce((sum, phase) => sum + phase.objects.length, 0);
  if (kept === 0) return `All ${objects} objects are ready.`;
  const phases = down.map(({ phase }) => phase).join(', ');
  const others = objects === kept ? '' : ` All ${objects - kept} objects of the other phases are ready.`;
  return `${phases}: taken down, ${kept} protected ${kept === 1 ? 'object is' : 'objects are'} left.${others}`;
}
