import type { Cluster, Phase, PhasePlan } from '@otelops/deployer';
import { tellOldNodes } from './old-nodes.ts';
import { speaker } from './speak.ts';
import { requireConfig } from './stack-config.ts';
import type { VerbEvent } from './verb.ts';
import { VerbError } from './verb-error.ts';
import { type Decisions, planDecisions } from './verbs/decisions.ts';
import { phasesOf } from './verbs/targets.ts';
import type { World } from './world.ts';

/** Where the engine keeps its records in the cluster. */
export const stateNamespace = 'otelops';

/** The phases that the config stands for, all five, with the outside manifests in them. */
export async function* requirePhases(world: World): AsyncGenerator<VerbEvent, readonly Phase[]> {
  const [{ buildPhases }, { parseArtifactLock, resolveArtifacts }] = await Promise.all([
    import('@otelops/stack'),
    import('@otelops/deployer'),
  ]);
  const phases = buildPhases(yield* requireConfig(world));
  const text = await world.artifacts.readLock();
  if (text === undefined) {
    throw new VerbError(
      'artifact-not-locked',
      `There is no ${world.artifacts.lockPath}: outside manifests are not pinned.`,
      ['otel lock'],
    );
  }
  const { cache } = world.artifacts;
  const options = cache === undefined ? { signal: world.signal } : { signal: world.signal, cache };
  return resolveArtifacts(phases, parseArtifactLock(text), await world.artifacts.source(), options);
}

export interface PlanRequest {
  readonly target: string;
  readonly only: readonly string[];
  readonly decisions: Decisions;
}

/** Plans of the phases asked for, made from one set of lists. */
export async function* requirePlans(request: PlanRequest, world: World): AsyncGenerator<VerbEvent, Planned> {
  const say = speaker(world.clock);
  const all = yield* requirePhases(world);
  const wanted = phasesWith(request.only, phasesOf(request.target, all));
  const { openSnapshot, planPhase } = await import('@otelops/deployer');
  const cluster = await world.cluster();
  const title = `compare with ${cluster.identity.context}`;
  yield say.started('plan', title);
  const about = { cluster, stateNamespace, signal: world.signal, ...(await planDecisions(request.decisions)) };
  const snapshot = openSnapshot({
    cluster,
    stateNamespace,
    signal: world.signal,
    phases: wanted.map((phase) => phase.id),
  });
  const plans = await Promise.all(
    wanted.map((phase) => {
      const beside = { earlierComponents: componentsBefore(all, phase), otherPhases: phasesBeside(all, phase) };
      return planPhase(phase, { ...about, ...beside, snapshot, only: namesIn(phase, request.only) });
    }),
  );
  yield say.finished('plan', title, 'done');
  yield* tellOldNodes(plans, cluster, world);
  return { cluster, phases: wanted, plans };
}

/** Plans without a cluster: everything to be created, checked as far as that goes. */
export async function* requireOfflinePlans(
  target: string,
  world: World,
): AsyncGenerator<VerbEvent, readonly PhasePlan[]> {
  const all = yield* requirePhases(world);
  const { planOffline } = await import('@otelops/deployer');
  return phasesOf(target, all).map((phase) =>
    planOffline(phase, { stateNamespace, earlierComponents: componentsBefore(all, phase) }),
  );
}

export interface Planned {
  readonly cluster: Cluster;
  readonly phases: readonly Phase[];
  readonly plans: readonly PhasePlan[];
}

/** All of the config but this one, whether they are planned now or not. */
function phasesBeside(all: readonly Phase[], phase: Phase): readonly Phase[] {
  return all.filter((other) => other !== phase);
}

function componentsBefore(all: readonly Phase[], phase: Phase): string[] {
  return all.slice(0, all.indexOf(phase)).flatMap(({ components }) => components.map(({ name }) => name));
}

/** The phases that have any of the components asked for; all of them where none was. */
function phasesWith(names: readonly string[], phases: readonly Phase[]): readonly Phase[] {
  const known = phases.flatMap(({ components }) => components.map(({ name }) => name));
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const where = phases.map((phase) => phase.id).join(', ');
    throw new VerbError('bad-arguments', `There is no component ${unknown.join(', ')} in ${where}.`, [
      `Components: ${known.join(', ')}`,
    ]);
  }
  return names.length === 0 ? phases : phases.filter((phase) => namesIn(phase, names).length > 0);
}

function namesIn({ components }: Phase, names: readonly string[]): readonly string[] {
  return names.filter((name) => components.some((component) => component.name === name));
}
