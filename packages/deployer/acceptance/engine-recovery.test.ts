import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { detectDrift } from '../src/drift/detect-drift.ts';
import type { Manifest } from '../src/objects.ts';
import type { Phase } from '../src/phase.ts';
import type { ConflictRule } from '../src/plan.ts';
import type { ReadinessRow } from '../src/readiness-types.ts';
import { forgetPhase, planDestroy } from '../src/rollback/plan-destroy.ts';
import { planRollback } from '../src/rollback/plan-rollback.ts';
import { readPhaseStatus } from '../src/state/phase-status.ts';
import { StateStore } from '../src/state/store.ts';
import { writesOf } from './engine/recorder.ts';
import { component, openSite, type Room, runToEnd, type Site } from './engine/room.ts';
import { kubeServers } from './kube-servers.ts';

const crd = (group: string, description: string): Manifest => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `things.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' },
    versions: [
      { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', description } } },
    ],
  },
});

const failingConfigMaps: ReadinessRow = {
  group: '',
  kind: 'ConfigMap',
  assess: () => ({ state: 'failed', reason: 'Test', message: 'it is broken' }),
};

function store({ cluster, options }: Room): StateStore {
  return new StateStore({ cluster, namespace: options.stateNamespace });
}

describe.each(kubeServers)('after a deploy to the $name server', (kubeServer) => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(kubeServer);
  });
  afterAll(() => site.close());

  test('a rollback brings back what ran before, deletes only what came since, and becomes a revision of its own', async () => {
    const room = await site.room();
    await room.deploy(room.phase([room.configMap('a', { x: '1' }), room.configMap('gone')]));
    await site.cluster.create(room.configMap('theirs'));
    await room.deploy(
      room.phase([room.configMap('a', { x: '2' }), room.configMap('new'), room.configMap('theirs', { ours: 'y' })]),
    );
    const plan = await planRollback('phase-1', room.options);
    const actions = plan.view.objects.map(({ ref, action }) => `${action} ${ref.name}`).sort();
    expect(actions).toEqual(['change a', 'create gone', 'prune new']);
    expect(plan.view.warnings).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/theirs .*stays: it was there before/) }),
    ]);
    const { report } = await runToEnd(plan);
    expect(report).toMatchObject({ code: 'done', revision: 3 });
    expect((await room.get('ConfigMap', 'a'))?.['data']).toEqual({ x: '1' });
    expect(await room.get('ConfigMap', 'theirs')).toBeDefined();
    expect(await store(room).listRevisions('phase-1')).toMatchObject([
      { revision: 3, note: 'rollback to 1' },
      { revision: 2 },
      { revision: 1 },
    ]);
  });

  test('a rollback never takes a definition back', async () => {
    const room = await site.room();
    const group = `${room.namespace}.example.com`;
    await room.deploy(room.phase([crd(group, 'old'), room.configMap('a', { x: '1' })]));
    await room.deploy(room.phase([crd(group, 'new'), room.configMap('a', { x: '2' })]));
    const plan = await planRollback('phase-1', { ...room.options, revision: 1 });
    expect(plan.view.objects.map(({ ref, action }) => [ref.kind, action])).toEqual([
      ['CustomResourceDefinition', 'unchanged'],
      ['ConfigMap', 'change'],
    ]);
  });

  test('a rollback after a failed deploy leaves the definitions of that deploy, and says so', async () => {
    const room = await site.room();
    const group = `${room.namespace}.example.com`;
    await room.deploy(room.phase([crd(group, 'old'), room.configMap('a', { x: '1' })]));
    const failing = room.phase([crd(group, 'new'), room.configMap('a', { x: '2' })]);
    expect((await room.deploy(failing, {}, { rows: [failingConfigMaps] })).report.code).toBe('condition-failed');
    const plan = await planRollback('phase-1', room.options);
    expect(plan.view.objects.map(({ ref, action }) => [ref.kind, action])).toEqual([
      ['CustomResourceDefinition', 'unchanged'],
      ['ConfigMap', 'change'],
    ]);
    expect(plan.view.warnings).toMatchObject([{ message: expect.stringMatching(/things.*stays as it is now/) }]);
    expect((await runToEnd(plan)).report).toMatchObject({ code: 'done', written: { change: 1 } });
    const live = await room.get('CustomResourceDefinition', `things.${group}`, 'apiextensions.k8s.io/v1');
    expect(JSON.stringify(live?.['spec'])).toContain('"description":"new"');
    expect((await room.get('ConfigMap', 'a'))?.['data']).toEqual({ x: '1' });
  });

  test('a rollback after a destroy brings back the newest revision', async () => {
    const room = await site.room();
    await room.deploy(room.phase([room.configMap('a', { x: '1' })]));
    await room.deploy(room.phase([room.configMap('a', { x: '2' })]));
    await runToEnd(await planDestroy('phase-1', room.options));
    expect((await runToEnd(await planRollback('phase-1', room.options))).report.code).toBe('done');
    expect((await room.get('ConfigMap', 'a'))?.['data']).toEqual({ x: '2' });
    expect(await detectDrift('phase-1', room.options)).toMatchObject({ checked: 1, objects: [] });
  });

  test('a revision that was never written cannot be gone back to', async () => {
    const room = await site.room();
    await expect(planRollback('phase-1', room.options)).rejects.toMatchObject({ code: 'revision-missing' });
    await room.deploy(room.phase([room.configMap('a')]));
    await expect(planRollback('phase-1', { ...room.options, revision: 7 })).rejects.toMatchObject({
      code: 'revision-missing',
    });
  });

  test('keeps the last ten revisions', async () => {
    const room = await site.room();
    for (let step = 1; step <= 12; step += 1)
      await room.deploy(room.phase([room.configMap('a', { step: String(step) })]));
    const revisions = await store(room).listRevisions('phase-1');
    expect(revisions.map(({ revision }) => revision)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
  });

  test('drift names each field, both values, who wrote it, how and when; and what is missing or too much', async () => {
    const room = await site.room();
    const phase = room.phase([room.configMap('a', { x: '1', y: '1' }), room.configMap('b'), room.configMap('c')]);
    await room.deploy(phase);
    expect(await detectDrift('phase-1', room.options)).toMatchObject({ revision: 1, checked: 3, objects: [] });
    const edited = { ...room.configMap('a', { x: '2' }), metadata: { name: 'a', namespace: room.namespace } };
    await site.cluster.apply(edited, { fieldManager: 'kubectl-edit', force: true });
    await site.cluster.delete({ apiVersion: 'v1', kind: 'ConfigMap', namespace: room.namespace, name: 'b' });
    const mark = { 'otelops.dev/set': `${room.options.stateNamespace}.phase-1` };
    await site.cluster.create(room.configMap('extra', {}, { labels: mark }));
    room.cluster.calls.length = 0;
    const { objects } = await detectDrift('phase-1', room.options);
    expect(objects).toMatchObject([
      {
        ref: { name: 'a' },
        drift: 'changed',
        fields: [
          {
            path: '.data.x',
            expected: '1',
            actual: '2',
            by: [{ manager: 'kubectl-edit', operation: 'Apply', since: expect.any(String) }],
          },
        ],
      },
      { ref: { name: 'b' }, drift: 'missing' },
      { ref: { name: 'extra' }, drift: 'extra' },
    ]);
    expect(writesOf(room.cluster.calls)).toEqual([]);
  });

  test('a field that a deploy would yield is no drift; the first rule that fits decides, as in a deploy', async () => {
    const room = await site.room();
    const phase = room.phase([room.configMap('a', { x: '1', y: '1', z: '1' })]);
    await room.deploy(phase);
    const edited = { ...room.configMap('a', { x: '2', y: '2' }), metadata: { name: 'a', namespace: room.namespace } };
    await site.cluster.apply(edited, { fieldManager: 'scaler', force: true });
    const driftWith = async (...conflictRules: readonly ConflictRule[]): Promise<readonly string[]> => {
      const { objects } = await detectDrift('phase-1', { ...room.options, conflictRules });
      return objects.flatMap(({ fields }) => fields.map(({ path }) => path));
    };
    const leaveX = { path: '.data.x', policy: 'yield' } as const;
    expect(await driftWith()).toEqual(['.data.x', '.data.y']);
    expect(await driftWith(leaveX)).toEqual(['.data.y']);
    expect(await driftWith({ manager: 'scaler', policy: 'yield' })).toEqual([]);
    expect(await driftWith({ path: '.data.x', policy: 'force' }, { manager: 'scaler', policy: 'yield' })).toEqual([
      '.data.x',
    ]);
    expect(await driftWith({ path: '.data.x', policy: 'abort' }, leaveX)).toEqual(['.data.x', '.data.y']);
    // What drift passes over, a deploy with the same rules leaves alone.
    const plan = await room.plan(phase, { conflictRules: [{ manager: 'scaler', policy: 'yield' }] });
    expect(plan.isEmpty).toBe(true);
  });

  test('a phase is taken down in reverse, but what holds data only by name', async () => {
    const room = await site.room();
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: room.namespace },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'none', resources: { requests: { storage: '1Gi' } } },
    };
    const components = [
      component('below', [room.configMap('a'), claim]),
      component('above', [room.configMap('b')], ['below']),
    ];
    await room.deploy(room.phase([], { components }));
    const first = await runToEnd(await planDestroy('phase-1', room.options));
    expect(first.report).toMatchObject({ code: 'done', written: { prune: 2 } });
    const order = first.events.flatMap((event) =>
      event.type === 'step' && event.kind === 'object' && event.status === 'started' ? [event.object?.name] : [],
    );
    expect(order).toEqual(['b', 'a']);
    expect(await room.get('PersistentVolumeClaim', 'data')).toBeDefined();
    await expect(forgetPhase('phase-1', room.options)).rejects.toMatchObject({ code: 'prune-protected' });
    // What is gone was taken down, nobody lost it.
    expect(await detectDrift('phase-1', room.options)).toMatchObject({ takenDown: true, objects: [] });
    const [down] = await readPhaseStatus({ ...room.options, phases: ['phase-1'] });
    expect(down).toMatchObject({ takenDown: true, objects: [{ ref: { name: 'data' } }] });
    const named = { ...room.options, confirmPrune: [`PersistentVolumeClaim/${room.namespace}/data`] };
    expect((await runToEnd(await planDestroy('phase-1', named))).report).toMatchObject({
      code: 'done',
      written: { prune: 1 },
    });
    expect((await room.deploy(room.phase([], { components }))).report).toMatchObject({ code: 'done', revision: 1 });
  });

  test('the status tells revision, last run, lock and the readiness of every object, without a write', async () => {
    const room = await site.room();
    await room.deploy(room.phase([room.configMap('a'), room.configMap('b')]));
    await site.cluster.delete({ apiVersion: 'v1', kind: 'ConfigMap', namespace: room.namespace, name: 'b' });
    room.cluster.calls.length = 0;
    const [phase, absent] = await readPhaseStatus({ ...room.options, phases: ['phase-1', 'phase-2'] });
    expect(phase).toMatchObject({
      applied: { revision: 1, who: 'ada' },
      journal: { state: 'done', code: 'done' },
      interrupted: false,
      objects: [
        { ref: { name: 'a' }, readiness: { state: 'ready' } },
        { ref: { name: 'b' }, readiness: { state: 'gone', reason: 'Missing' } },
      ],
    });
    expect(absent).toMatchObject({ phase: 'phase-2', objects: [], interrupted: false });
    expect(writesOf(room.cluster.calls)).toEqual([]);
  });

  test('a record that cannot be read is a refusal that says which and what to do, for its own phase only', async () => {
    const room = await site.room();
    const phase = room.phase([room.configMap('a')]);
    await room.deploy(phase);
    await site.cluster.patch(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace: room.options.stateNamespace, name: 'inventory.phase-1' },
      { type: 'merge', body: { data: { 'inventory.json': '{"schemaVersion":99}' } } },
    );
    await expect(room.plan(phase)).rejects.toMatchObject({
      code: 'state-unreadable',
      message: expect.stringMatching(/inventory\.phase-1 cannot be read: its schema is 99/),
    });
    const [broken] = await readPhaseStatus({ ...room.options, phases: ['phase-1'] });
    expect(broken?.unreadable).toMatch(/schema is 99/);
    const other = { ...room.phase([room.configMap('z')]), id: 'phase-2' };
    expect((await room.deploy(other)).report.code).toBe('done');
    // What it stands on may well be in the record that cannot be read: that is not called missing.
    const upon = { ...other, components: [component('upper', [room.configMap('y')], ['main-of-phase-1'])] };
    await expect(room.plan(upon)).rejects.toMatchObject({ code: 'state-unreadable' });
    const planned = await room.plan(upon, { earlierComponents: ['main-of-phase-1'] });
    expect((await runToEnd(planned)).report.code).toBe('state-unreadable');
  });

  test.each([
    ['later', ['phase-1', 'phase-2']],
    ['earlier', ['phase-2', 'phase-1']],
  ] as const)(
    'an object that moves to a phase that comes %s phase is handed over, never deleted',
    async (_, [from, to]) => {
      const room = await site.room();
      const phaseOf = (id: string, ...names: readonly string[]): Phase => {
        const objects = names.map((name) => room.configMap(name, { made: 'once' }));
        return { id, title: id, components: [{ name: `main-of-${id}`, objects }] };
      };
      await room.deploy(phaseOf(from, 'stays', 'moves'));
      await room.deploy(phaseOf(to, 'own'));
      const before = await room.get('ConfigMap', 'moves');
      const phases = [phaseOf(from, 'stays'), phaseOf(to, 'own', 'moves')].sort((a, b) => (a.id < b.id ? -1 : 1));
      const plans = await Promise.all(
        phases.map((phase) => room.plan(phase, { otherPhases: phases.filter((other) => other !== phase) })),
      );
      for (const plan of plans) expect((await runToEnd(plan)).report).toMatchObject({ causes: [], pending: [] });
      const after = await room.get('ConfigMap', 'moves');
      expect(after?.metadata.uid).toBe(before?.metadata.uid);
      expect(after?.metadata.labels).toMatchObject({ 'otelops.dev/set': `${room.options.stateNamespace}.${to}` });
      const states = await store(room).readAll();
      const held = [from, to].map((id) => [...(states.of(id).inventory?.value.entries.values() ?? [])]);
      expect(held.map((entries) => entries.map(({ ref }) => ref.name).sort())).toEqual([['stays'], ['moves', 'own']]);
      for (const phase of phases) expect((await room.plan(phase)).isEmpty).toBe(true);
    },
  );

  test('a component of an earlier phase has to be deployed first', async () => {
    const room = await site.room();
    const later = {
      ...room.phase([], { components: [component('grafana', [room.configMap('g')], ['prometheus'])] }),
      id: 'phase-2',
    };
    await expect(room.plan(later)).rejects.toMatchObject({ code: 'dependency-missing' });
    const planned = await room.plan(later, { earlierComponents: ['prometheus'] });
    expect((await runToEnd(planned)).report.code).toBe('dependency-missing');
    await room.deploy(room.phase([], { components: [component('prometheus', [room.configMap('p')])] }));
    expect((await room.deploy(later)).report.code).toBe('done');
  });
});
