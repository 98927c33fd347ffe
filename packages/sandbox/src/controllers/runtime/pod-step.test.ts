import { describe, expect, test } from 'vitest';
import type { Strike } from '../faults/fault-resolver.ts';
import { createPace } from '../machinery/pace.ts';
import type { Container, Pod, PodSpec } from '../model/pod.ts';
import { admit, type PodRuntime, recall } from './pod-runtime.ts';
import { podStatus } from './pod-status.ts';
import { nextWake, type PodContext, stepPod } from './pod-step.ts';

const START = Date.parse('2026-11-22T06:00:00Z');
const PROBE = { httpGet: { path: '/ready', port: 80 } };

function pod(spec: Partial<PodSpec> & { containers: Container[] }): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', uid: 'u1' },
    spec: { restartPolicy: 'Always', ...spec },
  };
}

/** Runs a pod against a hand-held clock and writes down what is seen. */
function play(
  subject: Pod,
  { strikes = [], forMs = 3000, speed = 1 }: { strikes?: Strike[]; forMs?: number; speed?: number } = {},
) {
  const images = new Set<string>();
  let runtime: PodRuntime = admit(subject, '10.42.0.2', START, 150 * speed);
  let current = subject;
  const said: string[] = [];
  const seen: string[] = [];
  let now = START;
  while (now <= START + forMs) {
    const context: PodContext = {
      pod: current,
      node: 'mac-1',
      strikes,
      references: { configMap: () => undefined, secret: () => undefined, claim: () => undefined },
      hasImage: (image) => images.has(image),
      pace: createPace(speed),
      seed: 1,
      now,
    };
    const step = stepPod(runtime, context);
    runtime = step.runtime;
    for (const image of step.pulled) images.add(image);
    said.push(...step.remarks.map(({ reason, message }) => `${reason}: ${message}`));
    const status = podStatus(current, runtime, { hostIP: '192.168.10.11', now: new Date(now) });
    current = { ...current, status };
    const line = describeStatus(status);
    if (seen.at(-1) !== line) seen.push(line);
    const wake = nextWake(runtime);
    if (wake === undefined) break;
    expect(wake.at).toBeGreaterThan(now - 1);
    now = Math.max(now + 1, wake.at);
  }
  return { said, seen, runtime, pod: current, took: now - START };
}

function describeStatus(status: NonNullable<Pod['status']>): string {
  const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const parts = all.map(
    ({ name, state, ready }) =>
      `${name}=${state.waiting?.reason ?? state.terminated?.reason ?? 'Running'}${ready ? '+' : ''}`,
  );
  return `${status.phase} ${parts.join(' ')}`;
}

describe('the life of a pod', () => {
  test('from ContainerCreating to ready within a second or so', () => {
    const { seen, said, took } = play(pod({ containers: [{ name: 'app', image: 'app:1', readinessProbe: PROBE }] }));
    expect(seen).toEqual(['Pending app=ContainerCreating', 'Running app=Running', 'Running app=Running+']);
    expect(said.map((one) => one.split(':')[0])).toEqual(['Pulling', 'Pulled', 'Created', 'Started']);
    expect(took).toBeGreaterThan(500);
    expect(took).toBeLessThan(1500);
  });

  test('at speed 0 all of it is one step', () => {
    const { took, seen } = play(pod({ containers: [{ name: 'app', image: 'app:1', readinessProbe: PROBE }] }), {
      speed: 0,
    });
    expect(took).toBe(0);
    expect(seen).toEqual(['Running app=Running+']);
  });

  test('init containers run one after another; a sidecar keeps running', () => {
    const initContainers = [
      { name: 'first', image: 'init:1' },
      { name: 'proxy', image: 'proxy:1', restartPolicy: 'Always' },
    ];
    const { seen } = play(pod({ initContainers, containers: [{ name: 'app', image: 'app:1' }] }));
    expect(seen[0]).toBe('Pending first=PodInitializing proxy=PodInitializing app=PodInitializing');
    expect(seen).toContain('Pending first=Completed+ proxy=PodInitializing app=PodInitializing');
    expect(seen.at(-1)).toBe('Running first=Completed+ proxy=Running+ app=Running+');
  });

  test('a pod of a Job succeeds, and with a failing container fails', () => {
    const job = pod({ restartPolicy: 'Never', containers: [{ name: 'work', image: 'job:1' }] });
    const done = play(job);
    expect(done.seen.at(-1)).toBe('Succeeded work=Completed');
    expect(done.pod.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False',
      reason: 'PodCompleted',
    });
    const strikes: Strike[] = [{ effect: { kind: 'job-failing', exitCode: 4 }, target: {} }];
    const failed = play(job, { strikes });
    expect(failed.seen.at(-1)).toBe('Failed work=Error');
    expect(failed.pod.status?.containerStatuses?.[0]?.state.terminated?.exitCode).toBe(4);
  });

  test('restarts: the first at once, then back-off of 10, 20, 40 seconds, told as such and waited a tenth of', () => {
    const strikes: Strike[] = [{ effect: { kind: 'crash-loop' }, target: {} }];
    const { said, pod: last } = play(pod({ containers: [{ name: 'app', image: 'app:1' }] }), { strikes, forMs: 9000 });
    expect(said.filter((one) => one.startsWith('Started'))).toHaveLength(4);
    expect(last.status?.containerStatuses?.[0]).toMatchObject({
      restartCount: 3,
      state: {
        waiting: {
          reason: 'CrashLoopBackOff',
          message: 'back-off 40s restarting failed container=app pod=web_default(u1)',
        },
      },
      lastState: { terminated: { exitCode: 1, reason: 'Error' } },
    });
    // The image is pulled once and found on the node from then on.
    expect(said.filter((one) => one.startsWith('Pulling'))).toHaveLength(1);
  });

  test('a failing readiness probe is told once a period, not more', () => {
    const strikes: Strike[] = [{ effect: { kind: 'never-ready' }, target: {} }];
    const { said } = play(
      pod({ containers: [{ name: 'app', image: 'app:1', readinessProbe: { ...PROBE, periodSeconds: 10 } }] }),
      { strikes, forMs: 6000 },
    );
    const unhealthy = said.filter((one) => one.startsWith('Unhealthy'));
    expect(unhealthy.length).toBeGreaterThanOrEqual(4);
    expect(unhealthy.length).toBeLessThanOrEqual(6);
  });

  test('a fault on one container leaves its neighbour alone', () => {
    const strikes: Strike[] = [{ effect: { kind: 'image-not-found' }, target: { container: 'bad' } }];
    const { seen } = play(
      pod({
        containers: [
          { name: 'good', image: 'good:1' },
          { name: 'bad', image: 'bad:1' },
        ],
      }),
      { strikes },
    );
    expect(seen.at(-1)).toMatch(/^Pending good=Running\+ bad=(ImagePullBackOff|ErrImagePull)$/);
  });

  test('a restarted runtime goes on from the status: nothing is started twice', () => {
    const { pod: running } = play(pod({ containers: [{ name: 'app', image: 'app:1', readinessProbe: PROBE }] }));
    const recalled = recall(running, START + 10_000);
    expect(recalled).toBeDefined();
    const step = stepPod(recalled as PodRuntime, {
      pod: running,
      node: 'mac-1',
      strikes: [],
      references: { configMap: () => undefined, secret: () => undefined, claim: () => undefined },
      hasImage: () => true,
      pace: createPace(1),
      seed: 1,
      now: START + 10_000,
    });
    expect(step.remarks).toEqual([]);
    expect(podStatus(running, step.runtime, { hostIP: '192.168.10.11', now: new Date(START + 10_000) })).toEqual(
      running.status,
    );
  });
});

test.each([
  [{}, 'BestEffort'],
  [{ requests: { cpu: '1' } }, 'Burstable'],
  [{ requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } }, 'Guaranteed'],
  [{ limits: { cpu: '1', memory: '1Gi' } }, 'Guaranteed'],
  [{ requests: { cpu: '1' }, limits: { cpu: '2', memory: '1Gi' } }, 'Burstable'],
])('resources %j are of class %s', (resources, expected) => {
  const { pod: last } = play(pod({ containers: [{ name: 'app', image: 'app:1', resources }] }), { speed: 0 });
  expect(last.status?.qosClass).toBe(expected);
});
