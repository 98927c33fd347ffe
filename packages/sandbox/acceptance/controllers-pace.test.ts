import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createWorkloadFaults } from '../src/controllers/faults/workload-faults.ts';
import { DEPLOYMENTS, PODS } from '../src/controllers/model/kinds.ts';
import { startControllers } from '../src/controllers/start-controllers.ts';
import { systemClock } from '../src/kube/system-clock.ts';
import { startKube } from '../src/start-kube.ts';
import { fieldOf, startWorld, workload, worldOf } from './controllers-world.ts';

/** How long a thing takes is looked at on a quiet machine only, by `npm run test:clock`. */
const strictClock = process.env['OTELOPS_STRICT_CLOCK'] === '1';

const isAvailable = (replicas: number) => (deployment: unknown) =>
  fieldOf(deployment, 'status', 'availableReplicas') === replicas;

describe('pace, names and restarts', () => {
  test('forty workloads come up at speed 0, within three seconds of processor time', async () => {
    const world = await startWorld();
    try {
      const before = process.cpuUsage();
      for (let index = 0; index < 40; index += 1) {
        const kind = index % 10 === 0 ? 'DaemonSet' : index % 5 === 0 ? 'StatefulSet' : 'Deployment';
        await world.put(workload(kind, { name: `load-${index}`, ...(kind === 'DaemonSet' ? {} : { replicas: 2 }) }));
      }
      await world.until(async () => {
        const pods = await world.pods('default', 'load-');
        return pods.length === 24 + 72 && pods.every((pod) => pod.status?.containerStatuses?.[0]?.ready);
      }, '96 pods ready');
      const { user, system } = process.cpuUsage(before);
      if (strictClock) expect((user + system) / 1e6).toBeLessThan(3);
    } finally {
      await world.close();
    }
  });

  test('at speed 1 a rollout takes a visible second or two, in steps', async () => {
    const world = worldOf(await startKube({ speed: 1 }));
    try {
      const phases: string[] = [];
      const watching = new AbortController();
      world.api.follow(
        PODS.resource,
        {
          changed: (pod) => {
            if (!pod.metadata.name.startsWith('seen-')) return;
            const state = fieldOf(pod, 'status', 'containerStatuses', 0, 'state') ?? {};
            const ready = fieldOf(pod, 'status', 'containerStatuses', 0, 'ready') === true;
            const step = `${String(fieldOf(pod, 'status', 'phase'))}/${Object.keys(state)[0] ?? ''}/${ready ? 'ready' : ''}`;
            if (phases.at(-1) !== step) phases.push(step);
          },
          removed: () => undefined,
        },
        watching.signal,
      );
      const began = performance.now();
      await world.put(
        workload('Deployment', { name: 'seen', container: { readinessProbe: { httpGet: { path: '/', port: 80 } } } }),
      );
      await world.until(
        async () => isAvailable(1)(await world.get(DEPLOYMENTS.resource, 'default/seen')),
        'seen available',
      );
      const took = performance.now() - began;
      watching.abort();
      expect(took).toBeGreaterThan(600);
      if (strictClock) expect(took).toBeLessThan(4000);
      expect(phases.slice(-3)).toEqual(['Pending/waiting/', 'Running/running/', 'Running/running/ready']);
    } finally {
      await world.close();
    }
  });

  test('the same seed gives the same names and places', async () => {
    const run = async (): Promise<string[]> => {
      const world = await startWorld({ seed: 7 });
      try {
        await world.put(workload('Deployment', { name: 'same', replicas: 3 }));
        await world.put(workload('DaemonSet', { name: 'every' }));
        await world.until(
          async () =>
            (await world.pods('default')).filter((pod) => pod.status?.containerStatuses?.[0]?.ready).length === 9,
          'nine pods',
        );
        return (await world.pods('default')).map((pod) => `${pod.metadata.name} on ${pod.spec.nodeName}`).sort();
      } finally {
        await world.close();
      }
    };
    expect(await run()).toEqual(await run());
  });

  test('controllers that are stopped and started again go on with what is there', async () => {
    const kube = await startKube({ controllers: false });
    const world = worldOf(kube);
    const start = () => {
      const stop = new AbortController();
      const controllers = startControllers({
        api: kube.api,
        clock: systemClock(),
        speed: 0,
        signal: stop.signal,
        seed: 1,
        faults: createWorkloadFaults(),
      });
      return { stop, controllers };
    };
    try {
      const first = start();
      await world.put(workload('Deployment', { name: 'lasting', replicas: 3 }));
      await world.put(workload('StatefulSet', { name: 'ordered', replicas: 2 }));
      await world.until(
        async () => isAvailable(3)(await world.get(DEPLOYMENTS.resource, 'default/lasting')),
        'lasting',
      );
      await world.until(
        async () =>
          (await world.pods('default', 'ordered-')).filter((pod) => pod.status?.containerStatuses?.[0]?.ready)
            .length === 2,
        'ordered',
      );
      await first.controllers.settled();
      first.stop.abort();
      const before = (await world.pods('default')).map((pod) => JSON.stringify(pod));
      // A second change, made while nobody looks.
      await world.put(workload('Deployment', { name: 'lasting', replicas: 4 }));

      const second = start();
      await world.until(
        async () => isAvailable(4)(await world.get(DEPLOYMENTS.resource, 'default/lasting')),
        'lasting scaled',
      );
      await second.controllers.settled();
      await sleep(50);
      const after = (await world.pods('default')).map((pod) => JSON.stringify(pod));
      expect(after).toHaveLength(6);
      expect(after).toEqual(expect.arrayContaining(before));
      expect(second.controllers.failures()).toEqual([]);
      second.stop.abort();
    } finally {
      await kube.close();
    }
  });

  test('after the signal nothing is written any more', async () => {
    const kube = await startKube({ controllers: false });
    const stop = new AbortController();
    startControllers({
      api: kube.api,
      clock: systemClock(),
      speed: 0,
      signal: stop.signal,
      seed: 1,
      faults: createWorkloadFaults(),
    });
    stop.abort();
    const world = worldOf(kube);
    await world.put(workload('Deployment', { name: 'still', replicas: 1 }));
    await sleep(100);
    expect(await world.pods('default', 'still-')).toEqual([]);
    await kube.close();
  });
});
