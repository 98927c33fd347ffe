import { describe, expect, it } from 'vitest';
import {
  claim,
  clusterScoped,
  created,
  deployment,
  event,
  fell,
  namespace,
  node,
  object,
  pod,
  replicaSet,
  storageClass,
  waiting,
} from '../../acceptance/doubles/cluster-objects.ts';
import { CreepingClock, ManualClock, settle } from '../../acceptance/doubles/manual-clock.ts';
import { MemoryCluster } from '../../acceptance/doubles/memory-cluster.ts';
import { startWait } from '../../acceptance/doubles/running-wait.ts';
import { bestCause } from '../causes/tree.ts';
import { type KubeObject, refOf } from '../objects.ts';
import { createWaiter } from './engine-waiter.ts';
import { shareWatches } from './shared-watches.ts';
import type { WaitNotice } from './wait-types.ts';
import { waitUntilReady } from './wait-until-ready.ts';

const done = {
  observedGeneration: 1,
  replicas: 1,
  updatedReplicas: 1,
  readyReplicas: 1,
  availableReplicas: 1,
  unavailableReplicas: 0,
  conditions: [
    { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
    { type: 'Available', status: 'True' },
  ],
};

function broken(container: object, parts: object = {}): readonly [KubeObject, KubeObject, KubeObject] {
  const owner = deployment();
  const set = replicaSet(owner);
  return [owner, set, pod(set, 'web-abc-1', { container, ...parts })];
}

const missingImage = waiting('ImagePullBackOff', 'Back-off pulling image "x": ErrImagePull: x: not found');
const registryDown = waiting('ImagePullBackOff', 'Back-off pulling image "x": ErrImagePull: dial tcp: i/o timeout');

describe('a wait that ends well', () => {
  it('asks nothing of the cluster when everything was ready as last seen', async () => {
    const web = deployment('web', { status: done });
    const wait = await startWait([web], [], { alreadySeen: [web] });
    expect(wait.ended?.report).toMatchObject({ state: 'ready', pending: [], causes: [] });
    expect(wait.cluster.asked).toEqual({ watches: [], logs: [], lists: 0 });
    expect(wait.clock.timers).toBe(0);
  });

  it('says each state once, and closes every watch and timer behind it', async () => {
    const web = deployment();
    const wait = await startWait([web], [web]);
    expect(wait.ended).toBeUndefined();
    wait.cluster.put({ ...web, metadata: { ...web.metadata, labels: { a: 'b' } } });
    await wait.clock.advance(4_000);
    wait.cluster.put(deployment('web', { status: done }));
    const report = await wait.done();
    expect(wait.states(web)).toEqual(['progressing', 'ready']);
    expect(report).toMatchObject({ state: 'ready', targets: [{ readyAfterMs: 4_000 }] });
    expect(wait.cluster.openWatches).toBe(0);
    expect(wait.clock.timers).toBe(0);
  });

  it('sets one timer at a time, and none to look again and again', async () => {
    const wait = await startWait([deployment()], broken(registryDown));
    expect(wait.clock.timers).toBe(1);
    await wait.clock.advance(10_000);
    expect(wait.clock.timers).toBe(1);
    expect(wait.notices.filter(({ type }) => type === 'cause')).toHaveLength(1);
  });

  it('takes a target that falls back while others are waited for as not ready again', async () => {
    const [web, api] = [deployment('web', { status: done }), deployment('api')];
    const wait = await startWait([web, api], [web, api]);
    wait.cluster.put(deployment('web'));
    await wait.clock.advance(1_000);
    wait.cluster.put(deployment('api', { status: done }));
    await wait.clock.advance(1_000);
    expect(wait.ended).toBeUndefined();
    wait.cluster.put(deployment('web', { status: done }));
    expect((await wait.done()).state).toBe('ready');
    expect(wait.states(web)).toEqual(['ready', 'progressing', 'ready']);
  });

  it('holds a workload without readiness probe to two seconds of readiness', async () => {
    const bare = { template: { spec: { containers: [{ name: 'web', image: 'x' }] } } };
    const wait = await startWait([deployment()], [deployment('web', { spec: bare, status: done })]);
    await wait.clock.advance(1_500);
    expect(wait.ended).toBeUndefined();
    wait.cluster.put(deployment('web', { spec: bare }));
    await wait.clock.advance(500);
    wait.cluster.put(deployment('web', { spec: bare, status: done }));
    await wait.clock.advance(1_999);
    expect(wait.ended).toBeUndefined();
    await wait.clock.advance(1);
    expect(wait.ended).toMatchObject({ atMs: 4_000, report: { state: 'ready' } });
  });

  it('opens one watch a kind and namespace, however many targets there are', async () => {
    const targets = Array.from({ length: 40 }, (_, number) => deployment(`web-${number}`));
    const wait = await startWait(targets, targets);
    expect(wait.cluster.asked.watches.toSorted()).toEqual([
      `Deployment in ${namespace}`,
      `Event in ${namespace}`,
      'Node',
      `PersistentVolumeClaim in ${namespace}`,
      `Pod in ${namespace}`,
      `ReplicaSet in ${namespace}`,
      'StorageClass',
    ]);
    wait.cluster.put(...targets.map(({ metadata }) => deployment(metadata.name, { status: done })));
    expect((await wait.done()).state).toBe('ready');
  });

  it('watches a single object of a kind by its name', async () => {
    const thing = object('v1', 'Secret', 'grafana', {});
    const wait = await startWait([thing], [thing]);
    expect((await wait.done()).state).toBe('ready');
    expect(wait.cluster.asked.watches).toEqual([`Secret in ${namespace} metadata.name=grafana`]);
  });
});

describe('a wait that fails fast', () => {
  it('ends at once on a terminal cause, with the tree down to the container', async () => {
    const web = deployment();
    const wait = await startWait([web], [web]);
    await wait.clock.advance(20_000);
    const [, set, sick] = broken(missingImage);
    wait.cluster.put(set, sick);
    const report = await wait.done();
    expect(wait.ended?.atMs).toBe(20_000);
    expect(report.state).toBe('failed');
    const [cause] = report.causes;
    expect(cause?.object).toMatchObject({ kind: 'Deployment', name: 'web' });
    expect(bestCause(cause!)).toMatchObject({ code: 'image-not-found', terminal: true });
  });

  it('waits out a grace to the millisecond, counted from when it was first seen', async () => {
    const web = deployment();
    const wait = await startWait([web], [web]);
    await wait.clock.advance(7_000);
    const [, set, sick] = broken(registryDown);
    wait.cluster.put(set, sick);
    await wait.clock.advance(29_999);
    expect(wait.ended).toBeUndefined();
    await wait.clock.advance(1);
    expect(wait.ended).toMatchObject({
      atMs: 37_000,
      report: { state: 'failed', causes: [{ code: 'image-pull-failed' }] },
    });
    expect(wait.causes()).toEqual(['image-pull-failed', 'image-pull-failed!']);
  });

  it('misses no end of a grace, however close to it something else happens', async () => {
    for (let before = 0; before < 30; before += 0.5) {
      const [web, set, sick] = broken(registryDown);
      const wait = await startWait([web], [web, set, sick], { ownClock: new CreepingClock() });
      await wait.clock.advance(30_000 - before);
      wait.cluster.put(event(sick, 'BackOff', 'again'));
      await wait.clock.advance(1_000);
      expect(wait.ended?.report.state, `${before} ms before`).toBe('failed');
    }
  });

  it('forgets a trouble that passes', async () => {
    const [web, set, sick] = broken(registryDown);
    const wait = await startWait([web], [web, set, sick]);
    await wait.clock.advance(20_000);
    wait.cluster.put(pod(set, 'web-abc-1', { container: waiting('ContainerCreating') }));
    await wait.clock.advance(60_000);
    expect(wait.ended).toBeUndefined();
    expect(wait.notices.map(({ type }) => type)).toContain('cleared');
  });

  it('lets the other targets go on when asked to', async () => {
    const [web, set, sick] = broken(missingImage);
    const api = deployment('api');
    const wait = await startWait([web, api], [web, set, sick, api], { onTerminal: 'go-on' });
    await wait.clock.advance(5_000);
    expect(wait.ended).toBeUndefined();
    wait.cluster.put(deployment('api', { status: done }));
    const report = await wait.done();
    expect(report).toMatchObject({ state: 'failed', pending: [{ name: 'web' }] });
  });

  it('fetches the log of a fallen container once for each fall, and hands it over with the cause', async () => {
    const [web, set] = broken({});
    const crash = (restartCount: number): KubeObject =>
      pod(set, 'web-abc-1', {
        phase: 'Running',
        container: { ...waiting('CrashLoopBackOff', 'back-off'), restartCount, lastState: fell(1) },
      });
    const wait = await startWait([web], [web, set], {
      prepare: ({ logTexts }) =>
        logTexts.set(`${namespace}/web-abc-1/web previous`, 'starting\npassword=hunter22\npanic\n'),
    });
    wait.cluster.put(crash(1));
    await wait.clock.advance(1_000);
    wait.cluster.put(crash(1));
    await wait.clock.advance(1_000);
    expect(wait.cluster.asked.logs).toHaveLength(1);
    wait.cluster.put(crash(3));
    const report = await wait.done();
    expect(wait.cluster.asked.logs).toHaveLength(2);
    const best = bestCause(report.causes[0]!);
    expect(best.code).toBe('crash-loop');
    expect(best.evidence).toContainEqual({
      kind: 'log',
      object: refOf(crash(1)),
      container: 'web',
      previous: true,
      lines: ['starting', 'password=[redacted]', 'panic'],
    });
  });

  describe('and the log holds the value of a Secret beside the pod', () => {
    const value = 'Zx81-hunter-two-long';
    const beside = object('v1', 'Secret', 'db', {
      ...({ data: { pw: Buffer.from(value).toString('base64') } } as object),
    });
    const fallen = { ...waiting('CrashLoopBackOff', 'back-off'), restartCount: 3, lastState: fell(1) };
    const line = `${'x'.repeat(490)} ${value}`;

    const logged = ({ logTexts }: MemoryCluster): void => {
      logTexts.set(`${namespace}/web-abc-1/web previous`, `cannot log in with ${value}\n${line}\n`);
    };

    it('the value is taken out, also where the line is cut, though nobody named it', async () => {
      const [web, set, sick] = broken(fallen, { phase: 'Running' });
      const wait = await startWait([web], [web, set, sick, beside], { prepare: logged });
      const report = await wait.done();
      const [log] = bestCause(report.causes[0]!).evidence.filter(({ kind }) => kind === 'log');
      expect(log).toMatchObject({
        lines: ['cannot log in with (hidden)', expect.stringMatching(/^x{490} \(hidden\)/)],
      });
      expect(JSON.stringify([report, wait.notices])).not.toContain(value.slice(0, 8));
    });

    it('where its Secrets may not be read, the log is left out and that is said', async () => {
      const [web, set, sick] = broken(fallen, { phase: 'Running' });
      const prepare = (cluster: MemoryCluster): void => {
        logged(cluster);
        cluster.forbid('Secret');
      };
      const wait = await startWait([web], [web, set, sick, beside], { prepare });
      const report = await wait.done();
      expect(report.causes.map((cause) => bestCause(cause).evidence.map(({ kind }) => kind))).toEqual([['container']]);
      expect(report.blind).toMatchObject([
        { kind: 'PodLog', namespace, code: 'forbidden', message: expect.stringContaining('could not be taken out') },
      ]);
      expect(JSON.stringify([report, wait.notices])).not.toContain(value);
    });

    it('a caller that knows the secrets of its own work is shown the log without them all the same', async () => {
      const [web, set, sick] = broken(fallen, { phase: 'Running' });
      const prepare = (cluster: MemoryCluster): void => {
        logged(cluster);
        cluster.forbid('Secret');
      };
      const redact = (text: string): string => text.replaceAll(value, '(known)');
      const wait = await startWait([web], [web, set, sick], { prepare, redact });
      const [cause] = (await wait.done()).causes;
      expect(bestCause(cause!).evidence).toContainEqual(
        expect.objectContaining({ lines: ['cannot log in with (known)', expect.stringMatching(/ \(known\)/)] }),
      );
    });
  });

  it('sees in a log that the image is of another architecture', async () => {
    const [web, set, sick] = broken({ state: fell(255), restartCount: 0 }, { phase: 'Running' });
    const wait = await startWait([web], [web, set, sick], {
      prepare: ({ logTexts }) => logTexts.set(`${namespace}/web-abc-1/web`, 'exec /web: exec format error\n'),
    });
    expect((await wait.done()).causes).toMatchObject([{ code: 'image-wrong-architecture', terminal: true }]);
  });

  it('counts what nodes have left when a pod finds no room', async () => {
    const [web, set] = broken({});
    const message = '0/1 nodes are available: 1 Insufficient memory.';
    const homeless = pod(set, 'web-abc-1', {
      node: '',
      spec: { containers: [{ name: 'web', image: 'x', resources: { requests: { memory: '90Gi' } } }] },
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
    });
    const tenant = pod(undefined, 'tenant', {
      metadata: { namespace: 'elsewhere' },
      spec: { containers: [{ name: 'x', resources: { requests: { memory: '32Gi' } } }] },
    });
    const wait = await startWait([web], [web, set, homeless, tenant, node('mac-3')]);
    await wait.clock.advance(15_000);
    const report = await wait.done();
    expect(wait.ended?.atMs).toBe(15_000);
    expect(bestCause(report.causes[0]!).advice[0]).toContain(
      'asks for 90.0 GiB of memory, and mac-3 has the most free with 64.0 GiB',
    );
    expect(wait.cluster.asked.lists).toBe(1);
  });
});

describe('a wait for what was mended outside of it', () => {
  const longAgo = '2026-11-22T11:00:00Z';
  const [owner, set] = broken({});
  const old = (container: object, made = longAgo): KubeObject =>
    pod(set, 'web-abc-1', {
      phase: 'Running',
      container,
      metadata: { creationTimestamp: made },
      status: { startTime: made },
    });
  const crash = (restartCount: number): object => ({
    ...waiting('CrashLoopBackOff', 'back-off 5m0s restarting failed container'),
    restartCount,
    lastState: fell(1),
  });
  const attempt = waiting('ErrImagePull', 'x: not found');
  const ready = { state: { running: {} }, ready: true, restartCount: 10 };

  it.each([
    ['crash loop', crash(9)],
    ['missing image', missingImage],
    ['registry that was away', registryDown],
  ])('sits out the back-off of a %s from before, and sees it mended', async (_what, container) => {
    const wait = await startWait([owner], [owner, set, old(container)], { timeoutMs: 600_000 });
    await wait.clock.advance(290_000);
    expect(wait.ended).toBeUndefined();
    expect(bestAdvice(wait.notices)).toContain('have it tried at once: kubectl -n monitoring delete pod web-abc-1');
    wait.cluster.put(old(ready), deployment('web', { status: done }));
    await wait.clock.advance(5_000);
    expect(wait.ended?.report.state).toBe('ready');
  });

  it('is given up at the next fall, and not while the container runs', async () => {
    const wait = await startWait([owner], [owner, set, old(crash(9))], { timeoutMs: 600_000 });
    await wait.clock.advance(100_000);
    wait.cluster.put(old({ state: { running: {} }, restartCount: 10, lastState: fell(1) }));
    await wait.clock.advance(20_000);
    expect(wait.ended).toBeUndefined();
    wait.cluster.put(old(crash(10)));
    await wait.clock.advance(1_000);
    expect(wait.ended?.report).toMatchObject({ state: 'failed', causes: [{ code: 'crash-loop', terminal: true }] });
  });

  it('is given up at the next pull that fails', async () => {
    const wait = await startWait([owner], [owner, set, old(missingImage)], { timeoutMs: 600_000 });
    await wait.clock.advance(100_000);
    expect(wait.ended).toBeUndefined();
    wait.cluster.put(old(attempt));
    await wait.clock.advance(1_000);
    expect(wait.ended?.report).toMatchObject({
      state: 'failed',
      causes: [{ code: 'image-not-found', terminal: true }],
    });
  });

  it('is given up when not even the longest back-off brings another try', async () => {
    const wait = await startWait([owner], [owner, set, old(crash(9))], { timeoutMs: 600_000 });
    await wait.clock.advance(600_000);
    expect(wait.ended).toMatchObject({ atMs: 330_000, report: { state: 'failed' } });
  });

  it('gives no second chance to the pods that the run itself has made, however late it begins to look at them', async () => {
    const begun = new Date(Date.parse(longAgo) - 1_000);
    const wait = await startWait([owner], [owner, set, old(crash(3))], { timeoutMs: 600_000, begun });
    await wait.clock.advance(1_000);
    expect(wait.ended?.report.state).toBe('failed');
  });

  it('a mere look calls it what it is', async () => {
    const wait = await startWait([owner], [owner, set, old(crash(9))], { timeoutMs: 3_000, begun: new Date(0) });
    await wait.clock.advance(3_000);
    expect(wait.ended?.report.causes).toMatchObject([{ code: 'crash-loop', terminal: true }]);
  });
});

function bestAdvice(notices: readonly WaitNotice[]): string {
  return notices.flatMap((notice) => (notice.type === 'cause' ? bestCause(notice.cause).advice : [])).join('; ');
}

describe('a wait that runs out of time', () => {
  it('says what was still not ready and the best cause of it', async () => {
    const [web, set] = broken({});
    const slow = pod(set, 'web-abc-1', {
      phase: 'Running',
      container: { state: { running: {} } },
      spec: { containers: [{ name: 'web', image: 'x', readinessProbe: {} }] },
    });
    const api = deployment('api');
    const wait = await startWait(
      [web, api],
      [web, set, slow, api, event(slow, 'Unhealthy', 'Readiness probe failed: 503')],
      {
        timeoutMs: 60_000,
        prepare: ({ logTexts }) => logTexts.set(`${namespace}/web-abc-1/web`, 'replaying WAL\n'),
      },
    );
    await wait.clock.advance(60_000);
    const report = await wait.done();
    expect(report).toMatchObject({ state: 'overdue', elapsedMs: 60_000, pending: [{ name: 'web' }, { name: 'api' }] });
    const [first, second] = report.causes;
    expect(bestCause(first!)).toMatchObject({ code: 'probe-failing', terminal: false });
    expect(bestCause(first!).evidence).toContainEqual(
      expect.objectContaining({ kind: 'log', lines: ['replaying WAL'] }),
    );
    expect(second).toMatchObject({ code: 'not-ready-in-time', message: expect.stringContaining('Available: 0/1') });
  });

  it('ends when cancelled, and as soon as nobody listens any more', async () => {
    const stop = new AbortController();
    const web = deployment();
    const wait = await startWait([web], [web], { signal: stop.signal });
    stop.abort();
    expect((await wait.done()).state).toBe('cancelled');
    expect(wait.cluster.openWatches).toBe(0);

    const cluster = new MemoryCluster();
    cluster.put(web);
    for await (const notice of waitUntilReady([refOf(web)], { cluster, clock: new ManualClock(), timeoutMs: 1_000 })) {
      if (notice.type === 'state') break;
    }
    expect(cluster.openWatches).toBe(0);
  });
});

describe('what an object alone cannot tell', () => {
  it('a claim that waits for its first consumer is ready for now', async () => {
    const data = claim('data');
    const wait = await startWait([data], [data, storageClass('local-path', 'WaitForFirstConsumer')]);
    const report = await wait.done();
    expect(report.targets[0]?.readiness).toMatchObject({ state: 'ready', reason: 'WaitForFirstConsumer' });
  });

  it('a claim of a class that binds at once is not', async () => {
    const data = claim('data', { spec: { storageClassName: 'nfs' } });
    const wait = await startWait([data], [data, storageClass('nfs')], { timeoutMs: 10_000 });
    await wait.clock.advance(10_000);
    expect((await wait.done()).causes).toMatchObject([{ code: 'volume-not-bound', terminal: false }]);
  });

  it('a custom resource that calls itself ready is held to the workloads it owns', async () => {
    const conditions = [{ type: 'Ready', status: 'True', reason: 'Reconciled' }];
    const collector = object('example.com/v1', 'Collector', 'node', { status: { observedGeneration: 1, conditions } });
    const status = {
      observedGeneration: 1,
      desiredNumberScheduled: 1,
      currentNumberScheduled: 1,
      updatedNumberScheduled: 1,
    };
    const set = object('apps/v1', 'DaemonSet', 'node-collector', { owner: collector, status });
    const wait = await startWait([collector], [collector, set]);
    await wait.clock.advance(5_000);
    expect(wait.ended).toBeUndefined();
    wait.cluster.put({ ...set, status: { ...status, numberReady: 1, numberAvailable: 1 } });
    expect((await wait.done()).state).toBe('ready');
  });

  it('a webhook is ready when a pod answers behind its Service', async () => {
    const hook = clusterScoped('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'policy', {
      webhooks: [{ name: 'a', clientConfig: { service: { namespace, name: 'hook' }, caBundle: 'LS0t' } }],
    });
    const service = object('v1', 'Service', 'hook', { spec: { selector: { app: 'web' } } });
    const wait = await startWait([hook], [hook, service]);
    await wait.clock.advance(5_000);
    expect(wait.ended).toBeUndefined();
    expect(wait.causes()).toEqual(['webhook-unavailable']);
    wait.cluster.put(pod(undefined, 'hook-1', { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }));
    expect((await wait.done()).state).toBe('ready');
  });

  it('a DaemonSet without nodes is ready, with a warning', async () => {
    const set = object('apps/v1', 'DaemonSet', 'agent', {
      status: { observedGeneration: 1, desiredNumberScheduled: 0 },
    });
    const wait = await startWait([set], [set]);
    expect((await wait.done()).state).toBe('ready');
    expect(wait.causes()).toEqual(['no-node-matches']);
  });
});

describe('targets that vanish', () => {
  it('are gone, and end the wait after a short grace', async () => {
    const web = deployment();
    const wait = await startWait([web], [web]);
    wait.cluster.remove(web);
    await wait.clock.advance(4_999);
    expect(wait.ended).toBeUndefined();
    await wait.clock.advance(1);
    expect((await wait.done()).causes).toMatchObject([{ code: 'object-gone', terminal: true }]);
    expect(wait.states(web)).toEqual(['progressing', 'gone']);
  });

  it('and come back are waited for again', async () => {
    const web = deployment();
    const wait = await startWait([web], [web]);
    wait.cluster.remove(web);
    await wait.clock.advance(2_000);
    wait.cluster.put(deployment('web', { status: done }));
    expect((await wait.done()).state).toBe('ready');
  });

  it('never were there', async () => {
    const wait = await startWait([deployment()], []);
    await wait.clock.advance(5_000);
    expect((await wait.done()).targets[0]?.readiness).toMatchObject({ state: 'gone', message: 'it does not exist' });
  });

  it('after they finished are ready: a Job and its TTL', async () => {
    const job = object('batch/v1', 'Job', 'seed', {
      spec: { ttlSecondsAfterFinished: 0 },
      status: { startTime: created, active: 1 },
    });
    const wait = await startWait([job], [job]);
    wait.cluster.remove(job);
    expect((await wait.done()).targets[0]?.readiness).toMatchObject({ state: 'ready', reason: 'FinishedAndRemoved' });
  });
});

describe('what cannot be looked at', () => {
  it('is said, and the wait goes on with what is seen', async () => {
    const web = deployment();
    const wait = await startWait([web], [web], { prepare: (cluster) => cluster.forbid('Pod') });
    await wait.clock.advance(30_000);
    expect(wait.notices).toContainEqual({
      type: 'blind',
      spot: expect.objectContaining({
        kind: 'Pod',
        namespace,
        code: 'forbidden',
        message: expect.stringContaining('cannot watch resource'),
      }),
    });
    wait.cluster.put(deployment('web', { status: done }));
    expect(await wait.done()).toMatchObject({ state: 'ready', blind: [{ kind: 'Pod' }] });
  });

  it('ends the wait when it is a target itself: it is unknown, never ready', async () => {
    const web = deployment('web', { status: done });
    const wait = await startWait([web], [web], { prepare: (cluster) => cluster.forbid('Deployment') });
    expect(await wait.done()).toMatchObject({
      state: 'failed',
      targets: [{ readiness: { state: 'unknown' }, cause: { code: 'forbidden', terminal: true } }],
    });
  });

  it('because the server does not know the kind ends the wait too', async () => {
    const thing = object('example.com/v1', 'Thing', 'x', {});
    const wait = await startWait([thing], [thing], { prepare: (cluster) => cluster.doNotServe('Thing') });
    expect((await wait.done()).causes).toMatchObject([{ code: 'unknown-kind' }]);
  });

  it('for a while only is looked at again', async () => {
    const web = deployment();
    const wait = await startWait([web], [web]);
    wait.cluster.breakWatches('Deployment');
    await wait.clock.advance(500);
    expect(wait.states(web)).toEqual(['progressing', 'unknown']);
    await wait.clock.advance(500);
    expect(wait.notices.map(({ type }) => type)).toEqual(expect.arrayContaining(['blind', 'sighted']));
    wait.cluster.put(deployment('web', { status: done }));
    expect(await wait.done()).toMatchObject({ state: 'ready', blind: [] });
  });

  it('knows, once it sees again, what went meanwhile: a pod that is gone ends nothing', async () => {
    const [web, set, sick] = broken(registryDown);
    const wait = await startWait([web], [web, set, sick]);
    await wait.clock.advance(5_000);
    wait.cluster.breakWatches('Pod');
    wait.cluster.remove(sick);
    wait.cluster.put(pod(set, 'web-abc-2', { container: waiting('ContainerCreating') }));
    await wait.clock.advance(60_000);
    expect(wait.ended).toBeUndefined();
    expect(wait.notices.slice(-2)).toMatchObject([{ type: 'cleared' }, { type: 'sighted' }]);
    await wait.clock.advance(300_000);
    expect(JSON.stringify((await wait.done()).causes)).not.toContain('web-abc-1');
  });
});

describe('rules of the caller', () => {
  it('that call an object failed end the wait once it lasts', async () => {
    const thing = object('example.com/v1', 'Thing', 'x', {});
    const rows = [
      {
        group: 'example.com',
        kind: 'Thing',
        assess: () => ({ state: 'failed', reason: 'Broken', message: 'no' }) as const,
      },
    ];
    const wait = await startWait([thing], [thing], { rows });
    await wait.clock.advance(120_000);
    expect((await wait.done()).causes).toMatchObject([{ code: 'condition-failed', terminal: true, message: 'no' }]);
  });
});

describe('as the engine takes it', () => {
  it('a cancelled wait throws the reason of the signal', async () => {
    const stop = new AbortController();
    const cluster = new MemoryCluster();
    const wait = createWaiter()({
      cluster,
      clock: new ManualClock(),
      targets: [refOf(deployment())],
      rows: [],
      timeoutMs: 1_000,
      signal: stop.signal,
    });
    stop.abort(new Error('enough'));
    await expect(wait.next()).rejects.toThrow('enough');
  });

  it('a terminal cause is an end, with its causes', async () => {
    const cluster = new MemoryCluster();
    const [web, set, sick] = broken(missingImage);
    cluster.put(web, set, sick);
    const wait = createWaiter()({
      cluster,
      clock: new ManualClock(),
      targets: [refOf(web)],
      rows: [],
      timeoutMs: 1_000,
      signal: new AbortController().signal,
    });
    const updates: string[] = [];
    for (;;) {
      const next = await wait.next();
      if (next.done === true) {
        expect(next.value).toMatchObject({ state: 'failed', causes: [{ code: 'image-not-found' }] });
        break;
      }
      updates.push(next.value.type);
    }
    expect(updates).toContain('cause');
  });

  it('what cannot be watched is told as a cause that ends nothing', async () => {
    const cluster = new MemoryCluster();
    const web = deployment();
    cluster.put(web);
    cluster.forbid('Pod');
    const wait = createWaiter()({
      cluster,
      clock: new ManualClock(),
      targets: [refOf(web)],
      rows: [],
      timeoutMs: 1_000,
      signal: new AbortController().signal,
    });
    let next = await wait.next();
    while (next.done !== true && !(next.value.type === 'cause' && next.value.cause.code === 'forbidden'))
      next = await wait.next();
    expect(next.value).toMatchObject({ cause: { terminal: false, object: { kind: 'Pod', namespace, name: '*' } } });
    await wait.return({ state: 'overdue', causes: [], pending: [] });
    expect(cluster.openWatches).toBe(0);
  });

  it('waits side by side share one watch a kind and namespace, and close it with the last of them', async () => {
    const cluster = new MemoryCluster();
    const [web, api] = [deployment('web'), deployment('api')];
    cluster.put(web, api);
    const waiter = createWaiter();
    const { signal } = new AbortController();
    const run = async (target: KubeObject): Promise<string> => {
      const wait = waiter({
        cluster,
        clock: new ManualClock(),
        targets: [refOf(target)],
        rows: [],
        timeoutMs: 1_000,
        signal,
      });
      let next = await wait.next();
      while (next.done !== true) next = await wait.next();
      return next.value.state;
    };
    const first = run(web);
    await settle();
    const second = run(api);
    await settle();
    expect(cluster.asked.watches.filter((scope) => scope.startsWith('Pod'))).toHaveLength(1);
    cluster.put(deployment('web', { status: done }));
    expect(await first).toBe('ready');
    expect(cluster.openWatches).toBeGreaterThan(0);
    cluster.put(deployment('api', { status: done }));
    expect(await second).toBe('ready');
    expect(cluster.openWatches).toBe(0);
  });

  it('a shared watch ends quietly for a reader that leaves', async () => {
    const cluster = shareWatches(new MemoryCluster());
    const pods = (await cluster.resolve('v1', 'Pod'))!;
    const stop = new AbortController();
    const watch = cluster.watch(pods, { signal: stop.signal })[Symbol.asyncIterator]();
    expect((await watch.next()).value).toEqual({ type: 'synced' });
    stop.abort();
    expect((await watch.next()).done).toBe(true);
  });
});
