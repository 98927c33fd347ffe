import { type Cluster, detectDrift, type KubeObject, type PhaseStatus, readPhaseStatus } from '@otelops/deployer';
import type { BackendName } from '../../backends/http-backend.ts';
import { stateNamespace } from '../../prepare.ts';
import { singlePhases } from '../../verbs/targets.ts';
import type { World } from '../../world.ts';
import type { Bundle, DeployedObject, PhaseDrift } from '../bundle.ts';
import { collectBackends, isBackendName } from './collect-backends.ts';
import { collectLogs } from './collect-logs.ts';
import { collectObjects } from './collect-objects.ts';
import { Looks } from './look.ts';

/**
 * Looks at everything once, all at a time, and writes nothing. No look takes longer than 10 s; what cannot be looked at is in
 * `unknown`, and the rest is there all the same. Rejects only where the cluster itself cannot be connected to.
 */
export async function collectBundle(world: World): Promise<Bundle> {
  const cluster = await world.cluster();
  const looks = new Looks(world);
  const takenAt = world.clock.now();
  const statuses = await looks.at<readonly PhaseStatus[]>('what is deployed', [], (signal) =>
    readPhaseStatus({ cluster, stateNamespace, phases: singlePhases, now: takenAt, signal }),
  );
  const deployed = statuses.flatMap(deployedObjects);
  for (const { phase, unreadable } of statuses)
    if (unreadable !== undefined) looks.note(`records of ${phase}`, unreadable);
  const namespaces = [...new Set(deployed.flatMap(({ ref }) => ref.namespace ?? []))];
  const [collected, drift, backends] = await Promise.all([
    collectObjects(cluster, namespaces, looks),
    collectDrift(cluster, statuses, looks),
    collectBackends(world, backendsIn(deployed), looks),
  ]);
  const logs = await collectLogs(cluster, podsIn(collected.objects, namespaces), { looks, now: takenAt });
  return {
    takenAt: takenAt.toISOString(),
    ...collected,
    logs,
    deployed,
    unfinished: statuses.filter(isUnfinished).map(({ phase }) => phase),
    drift,
    ...backends,
    unknown: looks.unknown,
  };
}

function isUnfinished({ journal }: PhaseStatus): boolean {
  return journal !== undefined && journal.state !== 'done';
}

function deployedObjects({ phase, objects }: PhaseStatus): readonly DeployedObject[] {
  return objects.map(({ ref, component, readiness }) => {
    const { state, message } = readiness;
    return { phase, component, ref, state, message };
  });
}

/** Servers of which a Service is among what was deployed. */
function backendsIn(deployed: readonly DeployedObject[]): ReadonlySet<BackendName> {
  return new Set(deployed.flatMap(({ ref }) => (ref.kind === 'Service' && isBackendName(ref.name) ? [ref.name] : [])));
}

function podsIn(objects: readonly KubeObject[], namespaces: readonly string[]): readonly KubeObject[] {
  return objects.filter(({ kind, metadata }) => kind === 'Pod' && namespaces.includes(metadata.namespace ?? ''));
}

async function collectDrift(
  cluster: Cluster,
  statuses: readonly PhaseStatus[],
  looks: Looks,
): Promise<readonly PhaseDrift[]> {
  const phases = statuses.filter(({ applied }) => applied !== undefined).map(({ phase }) => phase);
  const reports = await Promise.all(
    phases.map((phase) =>
      looks.at<readonly PhaseDrift[]>(`drift of ${phase}`, [], async (signal) => {
        const { objects } = await detectDrift(phase, { cluster, stateNamespace, signal });
        return objects.map((object) => ({ ...object, phase }));
      }),
    ),
  );
  return reports.flat();
}
