import type { ObjectRef } from '@otelops/deployer';
import type { WorkloadFault } from '@otelops/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, type Site, type Told } from './site.ts';

interface Broken {
  readonly name: string;
  readonly topic: string;
  readonly fault: WorkloadFault;
  /** The workload whose new pods meet the fault. */
  readonly workload: ObjectRef;
  readonly code: string;
  readonly object: string;
}

/** For each heading of the guide: what is broken, and what has to be named first. */
const broken: readonly Broken[] = [
  {
    name: 'a collector that refuses its configuration',
    topic: 'collector',
    fault: {
      target: { name: 'otel-node-collector' },
      effect: {
        kind: 'config-error-exit',
        logLines: ['Error: invalid configuration: unknown type: "loki" for id: "loki" (valid values: [otlp])'],
      },
    },
    workload: { apiVersion: 'apps/v1', kind: 'DaemonSet', namespace: 'observability', name: 'otel-node-collector' },
    code: 'collector-config-refused',
    object: 'otel-node-collector',
  },
  {
    name: 'a gateway whose image is not there',
    topic: 'signals',
    fault: { target: { name: 'otel-gateway-collector' }, effect: { kind: 'image-not-found' } },
    workload: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'observability', name: 'otel-gateway-collector' },
    code: 'image-not-found',
    object: 'otel-gateway',
  },
  {
    name: 'a Prometheus that is killed for memory',
    topic: 'prometheus',
    fault: { target: { name: 'prometheus' }, effect: { kind: 'oom-killed' } },
    workload: { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'monitoring', name: 'prometheus' },
    code: 'out-of-memory',
    object: 'prometheus',
  },
  {
    name: 'a Loki that crashes',
    topic: 'loki',
    fault: {
      target: { name: 'loki' },
      effect: { kind: 'crash-loop', logLines: ['mkdir /loki/rules: permission denied'] },
    },
    workload: { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'monitoring', name: 'loki' },
    code: 'volume-mount-failed',
    object: 'loki-0',
  },
  {
    name: 'a Tempo that fits on no node',
    topic: 'tempo',
    fault: { target: { name: 'tempo' }, effect: { kind: 'unschedulable', because: 'memory' } },
    workload: { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'monitoring', name: 'tempo' },
    code: 'unschedulable',
    object: 'tempo',
  },
  {
    name: 'a Grafana whose image is for another machine',
    topic: 'grafana',
    fault: { target: { name: 'grafana' }, effect: { kind: 'image-wrong-architecture' } },
    workload: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'grafana', name: 'grafana' },
    code: 'image-wrong-architecture',
    object: 'grafana',
  },
];

describe('what is broken is named, all of it at once', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
    await site.run('deploy', 'all');
    for (const { fault } of broken) site.kube.workloads.add(fault);
    await rollAll();
  });
  afterAll(() => site[Symbol.asyncDispose]());

  /** New pods everywhere. */
  async function rollAll(): Promise<void> {
    const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
    const body = { spec: { template: { metadata: { annotations } } } };
    await Promise.all(broken.map(({ workload }) => site.cluster.patch(workload, { type: 'merge', body })));
  }

  test.each(broken)('$name: otel diagnose $topic', async ({ topic, code, object }) => {
    const isIt = (finding: Told['findings'][number]): boolean =>
      finding.code === code && finding.object?.name.startsWith(object) === true;
    const told = await site.toldUntil(['diagnose', topic], ({ findings }) => findings.some(isIt));
    expect(told.outcome.code).toBe('faults-found');
    const found = told.findings.find(isIt);
    expect(found?.evidence.length).toBeGreaterThan(0);
    expect(found?.fixes.length).toBeGreaterThan(0);
  });

  test('six faults are six findings: what they lead to is behind them', async () => {
    const told = await site.run('diagnose');
    const codes = told.findings.map((finding) => String(finding.code)).sort();
    expect(codes).toEqual(broken.map(({ code }) => code).sort());
    const elsewhere = await site.run('diagnose', 'certificate');
    expect(elsewhere.findings).toEqual([]);
  });

  test('health calls none of them healthy', async () => {
    const told = await site.run('health');
    expect(told.outcome.code).toMatch(/faults-found|done-with-warnings/);
    const rows = told.tables.find(({ title }) => title === 'Health')?.rows ?? [];
    const well = rows.filter(({ state }) => state === 'healthy').map(({ component }) => component);
    for (const name of ['otel-node', 'otel-gateway', 'prometheus', 'loki', 'tempo', 'grafana'])
      expect(well).not.toContain(name);
    const sum = (state: string): number => rows.filter((row) => row['state'] === state).length;
    const [unhealthy, unknown, starting] = [sum('unhealthy'), sum('unknown'), sum('starting')];
    expect(told.outcome.data).toMatchObject({ unhealthy, unknown, starting, healthy: well.length });
    expect(told.outcome.summary).toContain(
      `${well.length} of ${rows.length} components are healthy; ${unhealthy} unhealthy`,
    );
    // Nobody has to be asked whether a server is well whose pods do not run.
    const loki = rows.find(({ component }) => component === 'loki');
    expect(loki).toMatchObject({ state: 'unhealthy', notes: expect.stringContaining('StatefulSet loki') });
  });

  test('when all is mended nothing is found any more', async () => {
    site.kube.workloads.clear();
    await rollAll();
    await site.kube.settled();
    const told = await site.toldUntil(['diagnose'], ({ outcome }) => outcome.code === 'done');
    expect(told.findings).toEqual([]);
    expect(told.outcome.code).toBe('done');
  });

  test('a node that is away is the root of what happens on it', async () => {
    site.kube.workloads.add({ target: { name: 'mac-4' }, effect: { kind: 'node-not-ready' } });
    const told = await site.toldUntil(['diagnose', 'node-not-ready'], ({ findings }) => findings.length > 0);
    expect(told.findings[0]).toMatchObject({ code: 'node-not-ready', object: { kind: 'Node', name: 'mac-4' } });
    site.kube.workloads.clear();
  });

  test('what may not be looked at is unknown, and never healthy', async () => {
    const blind = site.kube.addUser('nobody');
    const told = await site.runAs(blind.kubeconfig, 'diagnose');
    expect(told.outcome.code).toBe('done-with-warnings');
    expect(told.outcome.data?.['unknown']).toBeGreaterThan(0);
    expect((await site.runAs(blind.kubeconfig, 'health')).outcome.code).toBe('done-with-warnings');
  });
});
