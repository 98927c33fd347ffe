import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  CONTROLLER_REVISIONS,
  DAEMON_SETS,
  DEPLOYMENTS,
  ENDPOINT_SLICES,
  EVENTS,
  JOBS,
  PERSISTENT_VOLUME_CLAIMS,
  POD_DISRUPTION_BUDGETS,
  PODS,
  REPLICA_SETS,
  STATEFUL_SETS,
} from '../src/controllers/model/kinds.ts';
import type { KubeObject } from '../src/kube/types.ts';
import { demandRealKube } from '../src/real/index.ts';
import { fieldOf, startWorld, type World, workload } from './controllers-world.ts';
import { startRealWorld } from './real-world.ts';

const demand = await demandRealKube(process.env);
if (demand.state !== 'run') process.stderr.write(`skipped: likeness to a real control plane: ${demand.reason}\n`);

const GENERATED = '[bcdfghjklmnpqrstvwxz2456789]';
const NOT_COMPARED = new Set([
  'managedFields',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'controller-uid',
  'batch.kubernetes.io/controller-uid',
]);

/** How often something changed on the way depends on who was faster. */
const UNSTEADY = { generateName: undefined, generation: undefined };

/** A controller whose cache was behind its own write says so and tries again: whether it happens depends on the machine. */
const LOST_RACE = /already exists$|the object has been modified; please apply your changes to the latest version/;

/** Takes out what must differ from cluster to cluster: times, uids, generated names, addresses and nodes. */
function likeness(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(likeness);
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([key]) => !NOT_COMPARED.has(key));
    return Object.fromEntries(entries.map(([key, inner]) => [key, likeness(inner)]));
  }
  if (typeof value !== 'string') return value;
  return value
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(new RegExp(`-${GENERATED}{5,10}(-${GENERATED}{5})?(?=-?["\\s]|-?$)`, 'g'), '-GENERATED')
    .replace(new RegExp(`^${GENERATED}{6,10}$`), 'GENERATED')
    .replaceAll(/10\.\d+\.\d+\.\d+/g, 'ADDRESS')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UID')
    .replaceAll(/mac-\d/g, 'NODE');
}

/** The same day in the life of either cluster, up to where nothing moves any more. */
async function live(world: World): Promise<void> {
  const probe = { readinessProbe: { httpGet: { path: '/', port: 80 } } };
  const data = {
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'local-path',
    resources: { requests: { storage: '1Gi' } },
  };
  const template = {
    spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: 'registry.example/job:1' }] },
  };
  await world.put(workload('Deployment', { name: 'web', replicas: 2, container: probe }));
  await world.put(
    workload('StatefulSet', {
      name: 'db',
      replicas: 2,
      spec: { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: data }] },
    }),
  );
  await world.put(workload('DaemonSet', { name: 'agent' }));
  await world.put({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'once', namespace: 'default' },
    spec: { completions: 1, template },
  });
  await world.put({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  });
  await world.put({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'default' },
    spec: { minAvailable: 1, selector: { matchLabels: { app: 'web' } } },
  });
  await world.put(workload('Deployment', { name: 'huge', container: { resources: { requests: { memory: '1Ti' } } } }));
  const status = async (
    kind: typeof DEPLOYMENTS | typeof STATEFUL_SETS | typeof DAEMON_SETS | typeof JOBS,
    name: string,
  ) => fieldOf(await world.get(kind.resource, `default/${name}`), 'status');
  const settled = (generation: number) => async () => {
    const web = await status(DEPLOYMENTS, 'web');
    const pods = await world.pods('default', 'web-');
    return (
      fieldOf(web, 'observedGeneration') === generation &&
      fieldOf(web, 'availableReplicas') === 2 &&
      fieldOf(web, 'replicas') === 2 &&
      fieldOf(web, 'terminatingReplicas') === 0 &&
      pods.length === 2 &&
      fieldOf(await status(STATEFUL_SETS, 'db'), 'availableReplicas') === 2 &&
      fieldOf(await status(DAEMON_SETS, 'agent'), 'numberAvailable') === 6 &&
      fieldOf(await status(JOBS, 'once'), 'succeeded') === 1
    );
  };
  await world.until(settled(1), 'first templates up');
  await world.put(
    workload('Deployment', { name: 'web', replicas: 2, container: probe, image: 'registry.example/app:2.0' }),
  );
  await world.until(settled(2), 'second template up');
  await world.until(async () => {
    const slices = await world.api.list(ENDPOINT_SLICES.resource, {
      namespace: 'default',
      labelSelector: 'kubernetes.io/service-name=web',
    });
    const endpoints = fieldOf(slices[0], 'endpoints');
    return Array.isArray(endpoints) && endpoints.length === 2 && endpoints.every(({ conditions }) => conditions.ready);
  }, 'endpoints up');
}

describe.runIf(demand.state === 'run')('what the controllers write is what those of a real control plane write', () => {
  let sandbox: World;
  let real: World;
  beforeAll(async () => {
    if (demand.state !== 'run') return;
    [sandbox, real] = await Promise.all([startWorld({ speed: 1 }), startRealWorld(demand.binaries)]);
    await Promise.all([live(sandbox), live(real)]);
  }, 180_000);
  afterAll(async () => {
    await Promise.all([sandbox.close(), real.close()]);
  });

  const both = async <T>(read: (world: World) => Promise<T>): Promise<{ ours: T; theirs: T }> => ({
    ours: await read(sandbox),
    theirs: await read(real),
  });
  const objects = (resource: typeof PODS.resource, part: (object: KubeObject) => unknown) => async (world: World) => {
    const all = await world.api.list(resource, { namespace: 'default' });
    return all
      .filter(({ metadata }) => metadata.name !== 'kubernetes')
      .map((object) => likeness(part(object)))
      .map((one) => JSON.stringify(one, sortedKeys))
      .sort();
  };

  test.each([
    ['Deployments', DEPLOYMENTS.resource],
    ['ReplicaSets', REPLICA_SETS.resource],
    ['StatefulSets', STATEFUL_SETS.resource],
    ['DaemonSets', DAEMON_SETS.resource],
    ['Jobs', JOBS.resource],
    ['ControllerRevisions', CONTROLLER_REVISIONS.resource],
    ['PodDisruptionBudgets', POD_DISRUPTION_BUDGETS.resource],
    ['EndpointSlices', ENDPOINT_SLICES.resource],
    ['PersistentVolumeClaims', PERSISTENT_VOLUME_CLAIMS.resource],
  ])('%s in full', async (_, resource) => {
    const { ours, theirs } = await both(
      objects(resource, (object) => ({ ...object, metadata: { ...object.metadata, ...UNSTEADY } })),
    );
    expect(ours).toEqual(theirs);
  });

  test('Pods: what their controllers have made of the templates', async () => {
    // Kubelets and simulated ones report in their own ways; the node and what depends on it is left out.
    const made = ({ metadata, spec }: KubeObject) => ({
      labels: metadata.labels,
      generateName: metadata.generateName,
      owners: metadata.ownerReferences,
      tolerations: fieldOf(spec, 'tolerations'),
      volumes: fieldOf(spec, 'volumes'),
      hostname: fieldOf(spec, 'hostname'),
      containers: fieldOf(spec, 'containers'),
    });
    const { ours, theirs } = await both(objects(PODS.resource, made));
    expect(ours).toEqual(theirs);
  });

  test('Events of controllers and scheduler, word by word', async () => {
    const outside = new Set(['kubelet', 'kwok', 'node-controller', 'rancher.io/local-path']);
    const told = async (world: World) => {
      const events = await world.api.list(EVENTS.resource, { namespace: 'default' });
      const lines = events
        .map((event) => ({
          event,
          component: String(fieldOf(event, 'source', 'component') ?? '') || String(event['reportingComponent']),
        }))
        .filter(({ component, event }) => !outside.has(component) && !LOST_RACE.test(String(event['message'])))
        .map(
          ({ event, component }) =>
            `${String(fieldOf(event, 'involvedObject', 'kind'))} ${String(event['type'])} ${component} ${String(event['reason'])}: ${String(event['message'])}`,
        );
      return [...new Set(lines.map(likeness))].sort();
    };
    const { ours, theirs } = await both(told);
    expect(ours).toEqual(theirs);
  });
});

test('real servers are there where they are asked for', () => {
  expect(demand.state).not.toBe('fail');
});

function sortedKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
