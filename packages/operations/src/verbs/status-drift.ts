import type { Cluster, DriftedObject, PhaseStatus, Snapshot } from '@otelops/deployer';
import { DeployError } from '@otelops/deployer/vocabulary';
import { stateNamespace } from '../prepare.ts';
import { speaker } from '../speak.ts';
import type { VerbEvent } from '../verb.ts';
import type { World } from '../world.ts';

/** What is ready, and still not what was deployed: a workload that somebody scaled to nothing is ready at once. */
export interface Differing {
  readonly objects: readonly DriftedObject[];
  /** Why it could not be looked at everywhere. */
  readonly blind?: string;
}

/**
 * Compares with what was applied last, out of the lists that are there already: besides them one record a phase is read, and
 * what differs goes to a dry run. A phase that is being changed, or was not deployed to its end, is left out.
 */
export async function differing(
  statuses: readonly PhaseStatus[],
  snapshot: Snapshot,
  world: World,
): Promise<Differing> {
  const { detectDrift } = await import('@otelops/deployer');
  const cluster: Cluster = await world.cluster();
  const phases = statuses.filter(
    ({ applied, lock, interrupted }) => applied !== undefined && !interrupted && lock === undefined,
  );
  try {
    const about = { cluster, stateNamespace, snapshot, signal: world.signal };
    const reports = await Promise.all(phases.map(({ phase }) => detectDrift(phase, about)));
    // What is not there at all is told as not ready.
    return { objects: reports.flatMap(({ objects }) => objects.filter(({ drift }) => drift === 'changed')) };
  } catch (error) {
    world.signal.throwIfAborted();
    if (!(error instanceof DeployError)) throw error;
    return { objects: [], blind: error.message };
  }
}

/** What differs, by its first field; `otel drift` says the rest. */
export function* tellDiffering({ objects, blind }: Differing, world: World): Generator<VerbEvent> {
  const say = speaker(world.clock);
  if (blind !== undefined) {
    const title = `Whether all is as it was deployed cannot be looked at: ${blind}`;
    yield say.finding({ severity: 'warning', code: 'done-with-warnings', title, fixes: [{ title: 'otel drift' }] });
  }
  if (objects.length === 0) return;
  const rows = objects.map(({ ref, component, fields }) => {
    const name = ref.namespace === undefined ? ref.name : `${ref.namespace}/${ref.name}`;
    return { kind: ref.kind, name, component, what: whatOf(fields) };
  });
  const columns = ['kind', 'name', 'component', 'what'].map((key) => ({ key, title: key.toUpperCase() }));
  yield say.table('Not as deployed', columns, rows);
}

function whatOf(fields: DriftedObject['fields']): string {
  const [first] = fields;
  if (first === undefined) return '';
  const { path, expected, actual, by } = first;
  const isShort = [expected, actual].every((value) => value !== undefined && value.length <= 20);
  const values = isShort ? ` ${expected} → ${actual}` : '';
  const who = by[0] === undefined ? '' : ` by ${by[0].manager}`;
  const more = fields.length === 1 ? '' : ` and ${fields.length - 1} more`;
  return `${path}${values}${who}${more}`;
}
