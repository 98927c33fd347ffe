import { randomBytes } from 'node:crypto';
import { findRealKubeBinaries, startKube, startRealKube } from '@otelops/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cause } from '../src/cause.ts';
import { bestCause, walk } from '../src/causes/tree.ts';
import { type ConnectedCluster, connectCluster } from '../src/cluster/connect-cluster.ts';
import { refOf } from '../src/objects.ts';
import type { Cluster } from '../src/ports.ts';
import { shareWatches } from '../src/waiting/shared-watches.ts';
import type { WaitReport } from '../src/waiting/wait-types.ts';
import { waitUntilReady } from '../src/waiting/wait-until-ready.ts';
import { type FaultClass, faultClasses } from './waiting/fault-table.ts';
import { hastyClock } from './waiting/hasty-clock.ts';

interface Server {
  readonly name: 'sandbox' | 'real';
  start(): Promise<{ readonly kubeconfig: string; close(): Promise<void> }>;
}

const search = await findRealKubeBinaries(process.env);
const servers: readonly Server[] = [
  { name: 'sandbox', start: () => startKube({ speed: 0.2 }) },
  ...(search.state === 'found'
    ? [{ name: 'real' as const, start: () => startRealKube({ binaries: search.binaries, pace: { backOff: 1_000 } }) }]
    : []),
];

/** Faults that are suffered at the same time. */
const LANES = 6;

interface Outcome {
  readonly report: WaitReport;
  /** By the waiter's clock, from when the trouble was first shown by the server to the end of the wait. */
  readonly lateMs: number;
}

const spareMs = process.env['OTELOPS_STRICT_CLOCK'] === '1' ? 1_000 : 15_000;

/** Applies what the fault is made of in a namespace of its own, and waits for it with watchers of its own beside. */
async function suffer(cluster: Cluster, fault: FaultClass): Promise<Outcome> {
  const namespace = `fault-${randomBytes(4).toString('hex')}`;
  const clock = hastyClock(fault.haste ?? 1);
  const stop = new AbortController();
  const objects = fault.objects(namespace);
  if (objects[0]?.kind !== 'Namespace')
    await cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  let shownAt: number | undefined;
  const watching = [
    'v1/Pod',
    'v1/Event',
    'v1/PersistentVolumeClaim',
    'apps/v1/ReplicaSet',
    'apps/v1/Deployment',
    'batch/v1/Job',
  ].map(async (name) => {
    const [kind = '', ...group] = name.split('/').toReversed();
    const resource = await cluster.resolve(group.toReversed().join('/'), kind);
    for await (const notice of cluster.watch(resource!, { namespace, signal: stop.signal })) {
      if (notice.type === 'present' && fault.shows?.(notice.object) === true) shownAt ??= clock.monotonic();
    }
  });
  const applied = [];
  for (const manifest of objects) applied.push((await cluster.apply(manifest, { fieldManager: 'otelops' })).object);
  const target = applied.at(fault.target ?? -1)!;
  const wait = waitUntilReady([refOf(target)], {
    cluster,
    clock,
    timeoutMs: fault.timeoutMs ?? 240_000,
  });
  let next = await wait.next();
  while (next.done !== true) next = await wait.next();
  const endedAt = clock.monotonic();
  stop.abort();
  await Promise.all(watching);
  return { report: next.value, lateMs: endedAt - (shownAt ?? endedAt) };
}

function kindsOf(cause: Cause): readonly string[] {
  const [first] = cause.children;
  return [cause.object.kind, ...(first === undefined ? [] : kindsOf(first))];
}

describe.each(servers)('faults on the $name server', (server) => {
  let running: Awaited<ReturnType<Server['start']>>;
  let cluster: ConnectedCluster;
  const classes = faultClasses.filter(({ not }) => not?.server !== server.name);
  const outcomes = new Map<string, Promise<Outcome>>();

  beforeAll(async () => {
    running = await server.start();
    cluster = await connectCluster({ kubeconfig: { text: running.kubeconfig }, kind: 'sandbox' });
    const shared = shareWatches(cluster);
    // Side by side, since most of the time of a fault is waiting, but not so many that they wait for each other.
    const lanes: Promise<unknown>[] = Array.from({ length: LANES }, () => Promise.resolve());
    for (const [index, fault] of classes.entries()) {
      const before = lanes[index % LANES]!;
      const outcome = before.then(() => suffer(shared, fault));
      lanes[index % LANES] = outcome.catch(() => undefined);
      outcomes.set(fault.name, outcome);
    }
  }, 120_000);

  afterAll(async () => {
    await Promise.allSettled(outcomes.values());
    await cluster?.[Symbol.asyncDispose]();
    await running?.close();
  }, 120_000);

  it.each(classes)('$name: $code', async (fault) => {
    const { report, lateMs } = await outcomes.get(fault.name)!;
    const [cause] = report.causes;
    expect(cause, JSON.stringify(report.targets)).toBeDefined();
    const best = bestCause(cause!);
    expect(kindsOf(cause!)).toEqual(fault.tree);
    expect(best.code).toBe(fault.code);
    expect(cause!.code).toBe(fault.outcome ?? fault.code);
    expect([...walk(cause!)].flatMap(({ advice }) => advice).join('\n')).toMatch(fault.advice);
    expect([...walk(cause!)].flatMap(({ evidence }) => evidence).length).toBeGreaterThan(0);
    if (fault.log !== undefined) {
      const logs = [...walk(cause!)].flatMap(({ evidence }) =>
        evidence.flatMap((one) => (one.kind === 'log' ? one.lines : [])),
      );
      expect(logs.join('\n')).toMatch(fault.log);
    }
    if (fault.graceMs === 'never') {
      expect(report.state).toBe('overdue');
    } else {
      expect(report.state).toBe('failed');
      // The promise is one second of the wall, whatever the clock of the wait makes of it. A busy machine is no fault of the
      // product: OTELOPS_STRICT_CLOCK=1 holds it to the second.
      expect(lateMs).toBeLessThanOrEqual(fault.graceMs + spareMs * (fault.haste ?? 1));
    }
  });
});
