import { bestCause, explain } from '@otelops/deployer';
import { scrapeJobs } from '@otelops/metrics';
import type { BackendName } from '../backends/http-backend.ts';
import type { Bundle, DeployedObject } from '../diagnosis/bundle.ts';
import { round, samplesOf } from '../diagnosis/evidence.ts';
import { type Scene, sceneOf } from '../diagnosis/scene.ts';
import { bindingOf } from './storage.ts';

/** `unknown` is what could not be looked at: it is never called healthy. */
export type HealthState = 'healthy' | 'starting' | 'unhealthy' | 'unknown';

export interface ComponentHealth {
  readonly component: string;
  readonly phase: string;
  readonly state: HealthState;
  readonly ready: number;
  readonly objects: number;
  /** What speaks against it, or what it says of itself. */
  readonly notes: readonly string[];
}

/** What one look says. */
interface Verdict {
  readonly state: HealthState;
  readonly note?: string;
}

const healthy: Verdict = { state: 'healthy' };

/** How each component is: its objects, its answer, its own counters and its volumes. The worst of them is its state. */
export function healthOf(bundle: Bundle): readonly ComponentHealth[] {
  const byComponent = Map.groupBy(bundle.deployed, ({ component }) => component);
  const scene = sceneOf(bundle);
  return [...byComponent].map(([component, objects]) => {
    const verdicts = [
      objectsVerdict(scene, objects),
      answerVerdict(bundle, component, objects),
      countersVerdict(bundle, component),
      ...bindingOf(bundle, objects),
    ];
    return {
      component,
      phase: objects[0]?.phase ?? '',
      state: worstOf(verdicts),
      ready: objects.filter(({ state }) => state === 'ready').length,
      objects: objects.length,
      notes: verdicts.flatMap(({ note }) => note ?? []),
    };
  });
}

const order: readonly HealthState[] = ['unhealthy', 'unknown', 'starting', 'healthy'];

function worstOf(verdicts: readonly Verdict[]): HealthState {
  return order.find((state) => verdicts.some((verdict) => verdict.state === state)) ?? 'healthy';
}

const stateOf: Readonly<Record<DeployedObject['state'], HealthState>> = {
  ready: 'healthy',
  progressing: 'starting',
  failed: 'unhealthy',
  gone: 'unhealthy',
  unknown: 'unknown',
};

function objectsVerdict(scene: Scene, objects: readonly DeployedObject[]): Verdict {
  const verdicts = objects.map((object) => objectVerdict(scene, object));
  const state = worstOf(verdicts);
  return state === 'healthy' ? healthy : (verdicts.find((verdict) => verdict.state === state) ?? healthy);
}

/** What is not ready yet is starting only as long as a deploy would go on waiting for it. */
function objectVerdict(scene: Scene, { ref, state, message }: DeployedObject): Verdict {
  const note = `${ref.kind} ${ref.name}: ${message}`;
  if (state !== 'progressing') return { state: stateOf[state], note };
  const cause = explain(ref, scene.observed, { now: scene.now });
  if (cause?.terminal !== true) return { state: 'starting', note };
  const best = bestCause(cause);
  return { state: 'unhealthy', note: `${note}; ${best.code}` };
}

/** The API server found nobody behind the Service. */
const nobodyServes = 503;

/** What a server says of itself. */
function answerVerdict({ backends }: Bundle, component: string, objects: readonly DeployedObject[]): Verdict {
  const name = objects.find(({ ref }) => ref.kind === 'Service' && ref.name === component)?.ref.name;
  const answer = name === undefined ? undefined : backends[component as BackendName];
  if (answer === undefined) return healthy;
  if (answer.ok) return answer.value.ready ? healthy : { state: 'starting', note: `says: ${answer.value.text}` };
  const { status, message } = answer.fault;
  // That a server is silent whose pods are not ready is no riddle; a silent one with ready pods may be well behind a bad way.
  const isDown = status === nobodyServes || objects.some(({ state }) => state !== 'ready' && state !== 'unknown');
  return { state: isDown ? 'unhealthy' : 'unknown', note: message };
}

const jobOf: Readonly<Record<string, string>> = {
  'otel-node': scrapeJobs.nodeCollector,
  'otel-gateway': scrapeJobs.gatewayCollector,
  'otel-audit': scrapeJobs.auditCollector,
};

/** What collectors count of themselves, as Prometheus has it. */
function countersVerdict(bundle: Bundle, component: string): Verdict {
  const job = jobOf[component];
  if (job === undefined) return healthy;
  const up = bundle.prometheus.measured['targets-up'];
  if (up === undefined)
    return { state: 'unknown', note: 'its own metrics are read by Prometheus, which is not deployed' };
  if (!up.ok) return { state: 'unknown', note: `its own metrics cannot be read: ${up.fault.message}` };
  const running = up.value.find(({ labels }) => labels['job'] === job)?.value ?? 0;
  if (running === 0) return { state: 'unknown', note: 'Prometheus has none of its own metrics' };
  const lost = (['enqueue-failed', 'export-failed', 'memory-refused'] as const).find((id) =>
    samplesOf(bundle, id).some(({ labels }) => labels['job'] === job),
  );
  const queue = Math.max(
    0,
    ...samplesOf(bundle, 'queue-share').flatMap((one) => (one.labels['job'] === job ? one.value : [])),
  );
  const note = `${running} read, queues ${round(queue * 100)} % full`;
  return lost === undefined
    ? { state: 'healthy', note }
    : { state: 'unhealthy', note: `${lost} in the last 5 minutes; ${note}` };
}
