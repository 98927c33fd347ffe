import type { ObjectRef } from '@otelops/deployer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, type Site, type Told } from './site.ts';

describe('looking at a stack', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site[Symbol.asyncDispose]());

  const rowsOf = (told: Told, title: string): readonly Readonly<Record<string, unknown>>[] =>
    told.tables.find((table) => table.title === title)?.rows ?? [];

  test('before anything is deployed there is nothing to say, and no fault', async () => {
    expect((await site.run('health')).outcome).toMatchObject({ code: 'done', summary: 'Nothing is deployed here.' });
    expect((await site.run('diagnose')).outcome).toMatchObject({ code: 'done', data: { findings: 0 } });
    expect((await site.run('logs', 'loki')).outcome).toMatchObject({ code: 'revision-missing' });
  });

  test('right after a deploy nothing is wrong', async () => {
    expect((await site.run('deploy', 'all')).outcome).toMatchObject({ code: 'done' });
    const told = await site.run('diagnose');
    expect(told.findings).toEqual([]);
    expect(told.outcome).toMatchObject({ code: 'done', data: { findings: 0, unknown: 0 } });
  });

  test('all components of a healthy stack are healthy', async () => {
    const told = await site.run('health');
    const rows = rowsOf(told, 'Health');
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ state }) => state !== 'healthy')).toEqual([]);
    expect(told.outcome).toMatchObject({ code: 'done' });
  });

  test('status is not green while somebody scaled a workload to nothing, and asks little more for it', async () => {
    const ref: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'grafana', name: 'grafana' };
    const before = site.kube.log.mark();
    expect((await site.run('status')).outcome).toMatchObject({ code: 'done', data: { changed: 0, notReady: 0 } });
    const sent = site.kube.log.since(before);
    expect(sent.filter(({ method }) => method !== 'GET')).toEqual([]);
    await using other = await site.connectAs('kubectl-scale');
    await other.patch(ref, { type: 'merge', body: { spec: { replicas: 0 } } });
    await site.kube.settled();
    const told = await site.run('status');
    expect(told.outcome).toMatchObject({ code: 'drift-found', data: { changed: 1 }, next: ['otel drift'] });
    expect(rowsOf(told, 'Not as deployed')).toMatchObject([
      { name: 'grafana/grafana', what: '.spec.replicas 1 → 0 by kubectl-scale' },
    ]);
    expect((await site.run('fix', 'reapply', 'Deployment/grafana/grafana')).outcome).toMatchObject({ code: 'done' });
    expect((await site.run('status')).outcome).toMatchObject({ code: 'done' });
  });

  test('what somebody deleted is told as deleted, once, and a deploy brings it back', async () => {
    const ref: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'grafana', name: 'grafana-datasources' };
    await site.cluster.delete(ref, {});
    const told = await site.run('drift');
    expect(told.diffs).toMatchObject([{ object: { name: ref.name }, word: 'deleted', changes: [] }]);
    const { findings } = await site.run('diagnose');
    expect(findings.filter(({ object }) => object?.name === ref.name)).toHaveLength(1);
    expect((await site.run('deploy', 'phase-4')).outcome).toMatchObject({ code: 'done' });
  });

  test('logs are those of the component, the newest, and of those the lines that were asked for', async () => {
    const told = await site.run('logs', 'loki', '--lines', '5');
    expect(rowsOf(told, 'Logs of loki')).toMatchObject([{ pod: 'loki-0' }]);
    expect(told.outcome.code).toBe('done');
    const [document] = told.events.filter((event) => event.type === 'document');
    expect(document?.text.trimEnd().split('\n').length).toBeLessThanOrEqual(5);
    const none = await site.run('logs', 'loki', '--grep', 'words that nobody writes');
    expect(none.outcome).toMatchObject({ code: 'done', data: { lines: 0 } });
    const pod = await site.run('logs', 'loki-0');
    expect(rowsOf(pod, 'Logs of loki-0')).toMatchObject([{ pod: 'loki-0' }]);
    expect(pod.outcome).toMatchObject({ code: 'done', summary: expect.stringContaining(' of 1 container.') });
    const collectors = await site.run('logs', 'gateway');
    expect(rowsOf(collectors, 'Logs of otel-gateway').length).toBeGreaterThan(0);
  });

  test('a component that does not exist is refused with the one that was meant', async () => {
    expect((await site.run('logs', 'lokki')).outcome).toMatchObject({
      code: 'bad-arguments',
      next: ['otel logs loki', expect.stringContaining('Components: ')],
    });
    expect((await site.run('logs')).outcome).toMatchObject({ code: 'bad-arguments' });
    expect((await site.run('logs', 'otel-node-collectr')).outcome.next).toContain('otel logs otel-node');
  });

  test('secrets in logs are not shown, nor taken for evidence', async () => {
    const lines = ['level=error password=hunter22 refused', 'Bearer abcdefghijklmnop1234567890'];
    const fault = site.kube.workloads.add({
      target: { name: 'grafana' },
      effect: { kind: 'crash-loop', logLines: lines },
    });
    await site.run('fix', 'restart', 'Deployment/grafana/grafana', '--timeout', '5');
    const told = [
      await site.run('logs', 'grafana'),
      await site.run('logs', 'grafana', '--previous'),
      await site.run('diagnose'),
    ];
    const text = JSON.stringify(told);
    expect(text).toContain('password=[redacted]');
    expect(text).not.toMatch(/hunter22|abcdefghijklmnop1234567890/);
    site.kube.workloads.remove(fault);
  });
});
