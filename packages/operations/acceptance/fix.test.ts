import type { ObjectRef } from '@otelops/deployer';
import { parseCommand, verbs } from '@otelops/operations';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openSite, type Site } from './site.ts';

const gateway: ObjectRef = {
  apiVersion: 'opentelemetry.io/v1beta1',
  kind: 'OpenTelemetryCollector',
  namespace: 'observability',
  name: 'otel-gateway',
};
const grafana: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'grafana', name: 'grafana' };

describe('what somebody broke by hand', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
    await site.run('deploy', 'phase-1');
  });
  beforeEach(() => {
    site.answer = () => ({ approved: true, by: 'noor' });
    site.asked.length = 0;
    // The registry has no image of this name.
    site.kube.workloads.clear();
    site.kube.workloads.add({ target: { image: '*:broken' }, effect: { kind: 'image-not-found' } });
  });
  afterAll(() => site[Symbol.asyncDispose]());

  /** As `kubectl set image` and `kubectl edit` do: an update under another name. */
  async function setByHand(ref: ObjectRef, body: unknown): Promise<void> {
    await using other = await site.connectAs('kubectl-set');
    await other.patch(ref, { type: 'merge', body });
  }

  async function runFix(told: Awaited<ReturnType<Site['run']>>): ReturnType<Site['run']> {
    const calls = told.findings.flatMap(({ fixes }) => fixes.flatMap(({ verb }) => (verb === undefined ? [] : [verb])));
    const call = calls.find(({ name }) => name === 'fix');
    if (call === undefined) throw new Error(`no fix is offered: ${JSON.stringify(told.findings)}`);
    return site.run(...site.wordsOf(call));
  }

  test('a wrong image set while a deploy waits is named with its cause and the fix, and ends green', async () => {
    site.kube.workloads.add({
      target: { name: 'opentelemetry-operator-controller-manager' },
      effect: { kind: 'slow-start', seconds: 3 },
    });
    const operator = { ...grafana, namespace: 'observability', name: 'opentelemetry-operator-controller-manager' };
    const run = site.run('deploy', 'phase-2');
    await site.appears(operator);
    await using other = await site.connectAs('kubectl-set');
    const live = await site.get(operator);
    const containers = JSON.stringify(live?.['spec']).match(/"image":"[^"]+"/g)?.length ?? 0;
    const operations = Array.from({ length: containers }, (_, index) => ({
      op: 'replace',
      path: `/spec/template/spec/containers/${index}/image`,
      value: 'ghcr.io/acme/operator:broken',
    }));
    await other.patch(operator, { type: 'json', operations });
    const failed = await run;
    expect(failed.outcome).toMatchObject({ code: 'image-not-found' });
    const fixed = await runFix(failed);
    expect(fixed.outcome).toMatchObject({ code: 'done', next: expect.arrayContaining(['otel deploy phase-2']) });
    expect((await site.run('deploy', 'phase-2')).outcome).toMatchObject({ code: 'done' });
  });

  test('a wrong image on a collector is diagnosed with who set it, and its fix ends green', async () => {
    await site.run('deploy', 'all');
    await setByHand(gateway, { spec: { image: 'ghcr.io/acme/collector:broken' } });
    await site.kube.settled();
    const told = await site.run('diagnose', 'collector');
    expect(told.outcome).toMatchObject({ code: 'faults-found' });
    const [first] = told.findings;
    expect(first).toMatchObject({ code: 'image-not-found', object: { name: 'otel-gateway' } });
    expect(JSON.stringify(first?.evidence)).toContain('kubectl-set');
    expect(first?.fixes[0]?.verb).toMatchObject({ name: 'fix', args: { action: 'reapply' } });
    expect(told.outcome.next[0]).toBe('otel fix reapply OpenTelemetryCollector/observability/otel-gateway');
    const fixed = await runFix(told);
    expect(fixed.diffs[0]).toMatchObject({ object: { name: 'otel-gateway' } });
    expect(JSON.stringify(fixed.diffs)).toContain('acme/collector:broken');
    expect(fixed.outcome).toMatchObject({ code: 'done', data: { left: 0, new: 0 } });
    expect(fixed.outcome.undo).toContain('was ghcr.io/acme/collector:broken');
    expect((await site.run('drift')).outcome).toMatchObject({ code: 'done' });
    expect((await site.run('diagnose', 'collector')).findings).toEqual([]);
  });

  test('a wrong image set before a deploy stops it with the fix, and the deploy after the fix is green', async () => {
    await setByHand(gateway, { spec: { image: 'ghcr.io/acme/collector:broken' } });
    await site.kube.settled();
    const stopped = await site.run('deploy', 'phase-2');
    expect(stopped.outcome).toMatchObject({ code: 'plan-conflicts' });
    expect((await runFix(stopped)).outcome).toMatchObject({ code: 'done' });
    expect((await site.run('deploy', 'phase-2')).outcome).toMatchObject({ code: 'unchanged' });
  });

  test('a wrong image on a database, whose broken pod would stay in the way, is mended as well', async () => {
    const loki: ObjectRef = { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'monitoring', name: 'loki' };
    await using other = await site.connectAs('kubectl-set');
    const path = '/spec/template/spec/containers/0/image';
    await other.patch(loki, { type: 'json', operations: [{ op: 'replace', path, value: 'ghcr.io/acme/loki:broken' }] });
    const told = await site.toldUntil(['diagnose', 'loki'], ({ findings }) =>
      findings.some(({ code }) => code === 'image-not-found'),
    );
    expect((await runFix(told)).outcome).toMatchObject({ code: 'done' });
    const mended = await site.toldUntil(['diagnose', 'loki'], ({ outcome }) => outcome.code === 'done');
    expect(mended.findings).toEqual([]);
  });

  test('replicas set to zero are put back', async () => {
    await setByHand(grafana, { spec: { replicas: 0 } });
    await site.kube.settled();
    const told = await site.run('diagnose', 'grafana');
    expect(told.findings[0]).toMatchObject({ code: 'drift-found', object: { name: 'grafana' } });
    expect(told.findings[0]?.title).toMatch(/changed by kubectl-set: \.spec\.replicas/);
    expect((await runFix(told)).outcome).toMatchObject({ code: 'done' });
    expect((await site.get(grafana))?.['spec']).toMatchObject({ replicas: 1 });
  });

  test('nothing is changed without approval, nor in a dry run, nor where there is nothing to do', async () => {
    expect((await site.run('fix', 'reapply', 'Deployment/grafana/grafana')).outcome).toMatchObject({
      code: 'nothing-to-fix',
    });
    await setByHand(grafana, { spec: { replicas: 3 } });
    expect((await site.run('fix', 'reapply', 'Deployment/grafana/grafana', '--dry-run')).diffs).toHaveLength(1);
    site.answer = () => ({ approved: false, reason: 'Not now.' });
    const refused = await site.run('fix', 'reapply', 'Deployment/grafana/grafana');
    expect(refused.outcome).toMatchObject({ code: 'not-approved' });
    expect(site.asked.at(-1)?.plans[0]?.hash).toMatch(/^sha256:/);
    expect((await site.get(grafana))?.['spec']).toMatchObject({ replicas: 3 });
    site.answer = () => ({ approved: true, by: 'noor' });
    expect((await site.run('fix', 'reapply', 'Deployment/grafana/grafana')).outcome).toMatchObject({ code: 'done' });
  });

  test('only what belongs to the stack is touched', async () => {
    const refused = [
      ['restart', 'Deployment/kube-system/metrics-server'],
      ['reapply', 'Deployment/kube-system/coredns'],
      ['remake', 'Deployment/grafana/grafana'],
      ['restart', 'Deployment/grafana/nothing'],
      ['restart', '../etc/passwd'],
    ];
    for (const [action = '', object = ''] of refused) {
      const { outcome } = await site.run('fix', action, object);
      expect(outcome.code).toMatch(/bad-arguments|forbidden|object-gone/);
    }
    expect(site.asked).toEqual([]);
  });

  test('what is mended is named as rules may call it: itself, its phase and its component', async () => {
    site.answer = () => ({ approved: false, reason: 'Not now.' });
    await site.run('fix', 'restart', 'Deployment/grafana/grafana');
    expect(site.asked.at(-1)?.targets).toEqual([
      ['Deployment/grafana/grafana', 'Deployment/grafana/grafana', 'phase-4', 'grafana'],
    ]);
  });

  test('a restart makes new pods, and a deploy afterwards has nothing to do', async () => {
    const before = await site.podsOf('grafana');
    expect((await site.run('fix', 'restart', 'Deployment/grafana/grafana')).outcome).toMatchObject({ code: 'done' });
    await site.kube.settled();
    expect(await site.podsOf('grafana')).not.toEqual(before);
    expect((await site.run('deploy', 'phase-4')).outcome).toMatchObject({ code: 'unchanged' });
  });

  test('a pod is made anew, and a cordoned node takes pods again', async () => {
    const [pod = ''] = await site.podsOf('grafana');
    expect((await site.run('fix', 'remake', `Pod/grafana/${pod}`)).outcome).toMatchObject({ code: 'done' });
    expect(await site.podsOf('grafana')).not.toContain(pod);
    const node: ObjectRef = { apiVersion: 'v1', kind: 'Node', name: 'mac-3' };
    await setByHand(node, { spec: { unschedulable: true } });
    const told = await site.run('diagnose');
    expect(told.findings[0]).toMatchObject({ code: 'unschedulable', object: { kind: 'Node' } });
    const mended = await runFix(told);
    expect(mended.outcome).toMatchObject({ code: 'done', data: { fixed: 1 }, next: ['otel status'] });
    expect(mended.outcome.undo).toBe('otel fix cordon Node/mac-3');
    expect((await site.run('diagnose')).findings).toEqual([]);
  });

  test('what undoes a fix is a command where there is one, and said not to be where there is none', async () => {
    const node: ObjectRef = { apiVersion: 'v1', kind: 'Node', name: 'mac-2' };
    const closed = await site.run('fix', 'cordon', 'Node/mac-2');
    expect(closed.outcome).toMatchObject({
      code: 'done',
      summary: 'mac-2 takes no new pods; those on it stay.',
      undo: 'otel fix uncordon Node/mac-2',
      next: ['otel status'],
    });
    expect((await site.get(node))?.['spec']).toMatchObject({ unschedulable: true });
    expect((await site.run('fix', 'cordon', 'Node/mac-2')).outcome).toMatchObject({ code: 'nothing-to-fix' });
    const { undo = '' } = closed.outcome;
    expect((await site.run(...undo.split(' ').slice(1))).outcome).toMatchObject({ code: 'done' });
    expect((await site.get(node))?.['spec']).not.toHaveProperty('unschedulable');
    const restarted = await site.run('fix', 'restart', 'Deployment/grafana/grafana');
    expect(restarted.outcome.undo).toContain('This cannot be undone');
    const dry = await site.run('fix', 'cordon', 'Node/mac-2', '--dry-run', '--timeout', '60');
    expect(dry.outcome.next).toEqual(['otel fix cordon Node/mac-2 --timeout 60']);
  });

  test('every fix that is offered is a command that both mouths understand', async () => {
    await setByHand(gateway, { spec: { image: 'ghcr.io/acme/collector:broken' } });
    await site.kube.settled();
    const { findings } = await site.run('diagnose');
    const calls = findings.flatMap(({ fixes }) => fixes.flatMap(({ verb }) => (verb === undefined ? [] : [verb])));
    expect(calls.length).toBeGreaterThan(0);
    for (const call of calls) expect(parseCommand(site.wordsOf(call), verbs)).toMatchObject({ ok: true });
  });
});
