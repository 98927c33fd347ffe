import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { usualFormerManagers } from '../src/plan/adoption.ts';
import { PlanError } from '../src/plan/fault.ts';
import { valueAt } from '../src/plan/json.ts';
import { writesOf } from './engine/recorder.ts';
import { component, openSite, type Room, runToEnd, type Site } from './engine/room.ts';
import { kubeServers } from './kube-servers.ts';

const service = (room: Room, ports: unknown) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: room.namespace },
  spec: { selector: { app: 'web' }, ports },
});

const deployment = (room: Room, spec: Record<string, unknown> = {}, container: Record<string, unknown> = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: room.namespace },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          {
            name: 'web',
            image: 'web:1',
            env: [{ name: 'MODE', value: 'quiet' }],
            resources: { requests: { cpu: '1000m', memory: '1024Mi' } },
            ...container,
          },
        ],
        tolerations: [{ key: 'macs', operator: 'Exists' }],
      },
    },
    ...spec,
  },
});

describe.each(kubeServers)('a plan against the $name server', (kubeServer) => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(kubeServer);
  });
  afterAll(() => site.close());

  test('of an empty cluster creates everything and writes nothing', async () => {
    const room = await site.room();
    const plan = await room.plan(room.phase([room.configMap('a'), room.configMap('b')]));
    expect(plan.view.counts).toEqual({ create: 2, change: 0, unchanged: 0, replace: 0, prune: 0, conflict: 0 });
    expect(plan.view.objects.every(({ checked }) => checked === 'server')).toBe(true);
    expect(writesOf(room.cluster.calls)).toEqual([]);
    expect(await room.get('ConfigMap', 'a')).toBeUndefined();
  });

  test('of what belongs into a namespace or of a kind that is only to come says so and cannot ask the server', async () => {
    const room = await site.room();
    const elsewhere = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', namespace: `${room.namespace}-new` },
    };
    const space = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: `${room.namespace}-new` } };
    const custom = {
      apiVersion: 'nowhere.example.com/v1',
      kind: 'Thing',
      metadata: { name: 'x', namespace: room.namespace },
    };
    const { objects } = (await room.plan(room.phase([elsewhere, space, custom]))).view;
    expect(objects.map(({ ref, action, checked, note }) => [ref.kind, action, checked, note])).toEqual([
      ['Namespace', 'create', 'server', undefined],
      ['ConfigMap', 'create', 'offline', 'its namespace is not there yet'],
      ['Thing', 'create', 'offline', 'its kind is not served yet'],
    ]);
  });

  test('after a deploy everything is unchanged, told by one list a kind and namespace and nothing else', async () => {
    const room = await site.room();
    const phase = room.phase([
      ...['a', 'b', 'c'].map((name) => room.configMap(name)),
      service(room, [
        { name: 'http', port: 80, targetPort: 'http' },
        { name: 'admin', port: 81 },
      ]),
      deployment(room),
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 's', namespace: room.namespace },
        stringData: { word: 'open sesame' },
      },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'np', namespace: room.namespace },
        spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }] },
      },
    ]);
    const { report } = await room.deploy(phase);
    expect(report).toMatchObject({ code: 'done', written: { create: 7 }, revision: 1 });
    room.cluster.calls.length = 0;
    const plan = await room.plan(phase);
    expect(plan.view.objects.filter(({ action }) => action !== 'unchanged')).toEqual([]);
    expect(room.cluster.calls.every(({ verb }) => verb === 'list')).toBe(true);
    const lists = room.cluster.calls.map(({ kind, namespace }) => `${kind} ${namespace}`);
    expect(new Set(lists).size).toBe(lists.length);
  });

  test('shows a changed field by its path, with both values, and an own field that is no longer wanted as removed', async () => {
    const room = await site.room();
    await room.deploy(room.phase([deployment(room)]));
    const changed = deployment(room, {}, { image: 'web:2', env: [{ name: 'LEVEL', value: 'info' }] });
    const plan = await room.plan(room.phase([changed]));
    expect(plan.view.objects[0]).toMatchObject({ action: 'change', checked: 'server' });
    expect(plan.view.objects[0]?.changes).toEqual([
      {
        path: '.spec.template.spec.containers[name="web"].env[name="MODE"]',
        op: 'remove',
        before: '{"name":"MODE","value":"quiet"}',
      },
      {
        path: '.spec.template.spec.containers[name="web"].env[name="LEVEL"]',
        op: 'add',
        after: '{"name":"LEVEL","value":"info"}',
      },
      { path: '.spec.template.spec.containers[name="web"].image', op: 'change', before: 'web:1', after: 'web:2' },
    ]);
  });

  test('names who owns a field in conflict, how and since when, and asks: abort, force or yield', async () => {
    const room = await site.room();
    await site.cluster.apply(room.configMap('shared', { theirs: 'helm', ours: 'x' }), { fieldManager: 'helm' });
    const wanted = room.phase([room.configMap('shared', { theirs: 'otelops' })]);
    const aborting = await room.plan(wanted);
    expect(aborting.view.objects[0]).toMatchObject({
      action: 'conflict',
      changes: expect.arrayContaining([{ path: '.data.theirs', op: 'change', before: 'helm', after: 'otelops' }]),
      conflicts: [{ path: '.data.theirs', manager: 'helm', operation: 'Apply', policy: 'abort' }],
    });
    expect(aborting.view.objects[0]?.conflicts[0]?.since).toMatch(/^\d{4}-\d\d-\d\dT/);
    const forcing = await room.plan(wanted, { conflictRules: [{ path: '.data.*', manager: 'helm', policy: 'force' }] });
    expect(forcing.view.objects[0]).toMatchObject({ action: 'change', conflicts: [{ policy: 'force' }] });
    const yielding = await room.deploy(wanted, { conflictRules: [{ policy: 'yield' }] });
    expect(yielding.plan.view.objects[0]).toMatchObject({ action: 'change', conflicts: [{ policy: 'yield' }] });
    expect(await room.get('ConfigMap', 'shared')).toMatchObject({ data: { theirs: 'helm', ours: 'x' } });
    room.cluster.calls.length = 0;
    const again = await room.plan(wanted, { conflictRules: [{ policy: 'yield' }] });
    expect(again.view.objects[0]).toMatchObject({
      action: 'unchanged',
      conflicts: [{ path: '.data.theirs', policy: 'yield' }],
    });
    expect(room.cluster.calls.every(({ verb }) => verb === 'list')).toBe(true);
  });

  test('a conflict that nobody decided on is not applied', async () => {
    const room = await site.room();
    await site.cluster.apply(room.configMap('shared', { theirs: 'helm' }), { fieldManager: 'helm' });
    const { report, events } = await room.deploy(room.phase([room.configMap('shared', { theirs: 'x' })]));
    expect(report.code).toBe('plan-conflicts');
    expect(events.at(-1)).toMatchObject({ type: 'outcome', code: 'plan-conflicts' });
    expect(writesOf(room.cluster.calls)).toEqual([]);
  });

  test('an immutable field is a replace, which has to be allowed by name', async () => {
    const room = await site.room();
    await room.deploy(room.phase([deployment(room)]));
    const before = await room.get('Deployment', 'web', 'apps/v1');
    const other = deployment(room, {
      selector: { matchLabels: { app: 'other' } },
      template: { metadata: { labels: { app: 'other' } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
    });
    const phase = room.phase([other]);
    const refused = await room.deploy(phase);
    expect(refused.plan.view.objects[0]).toMatchObject({ action: 'replace', note: expect.stringMatching(/immutable/) });
    expect(refused.plan.view.objects[0]?.blocked).toMatch(/would have to be deleted and made anew/);
    expect(refused.report.code).toBe('replace-not-allowed');
    const allowed = await room.deploy(phase, { allowReplace: [`Deployment/${room.namespace}/web`] });
    expect(allowed.plan.view.objects[0]).not.toHaveProperty('blocked');
    expect(allowed.report).toMatchObject({ code: 'done', written: { replace: 1 } });
    const after = await room.get('Deployment', 'web', 'apps/v1');
    expect(after?.metadata.uid).not.toBe(before?.metadata.uid);
    expect((await room.plan(phase)).isEmpty).toBe(true);
  });

  test('a manifest that the server refuses is a fault, and all faults come at once', async () => {
    const room = await site.room();
    const phase = room.phase([
      { ...room.configMap('a'), unheardOf: true } as never,
      service(room, [{ name: 'http', port: 99_999 }]),
    ]);
    const failure = await room.plan(phase).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PlanError);
    expect(failure).toMatchObject({
      code: 'invalid-manifest',
      faults: [{ ref: { name: 'a' } }, { ref: { name: 'web' } }],
    });
    expect(String(failure)).toMatch(/unheardOf/);
    expect(String(failure)).toMatch(/99999/);
  });

  test('prunes what is no longer wanted, but only what still carries our mark', async () => {
    const room = await site.room();
    const kept = room.configMap('kept', {}, { annotations: { 'otelops.dev/keep': 'true' } });
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'claim', namespace: room.namespace },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'none', resources: { requests: { storage: '1Gi' } } },
    };
    const others = ['old', 'taken'].map((name) => room.configMap(name));
    await room.deploy(room.phase([room.configMap('stays'), kept, claim, ...others]));
    await site.cluster.patch(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace: room.namespace, name: 'taken' },
      { type: 'merge', body: { metadata: { labels: { 'otelops.dev/set': 'someone.else' } } } },
    );
    const phase = room.phase([room.configMap('stays')]);
    const { plan, report } = await room.deploy(phase);
    expect(plan.view.objects.filter(({ action }) => action === 'prune').map(({ ref }) => ref.name)).toEqual(['old']);
    expect(plan.view.warnings.map(({ ref }) => ref?.name).sort()).toEqual(['claim', 'kept']);
    expect(report).toMatchObject({ code: 'done', written: { prune: 1 } });
    expect(await room.get('ConfigMap', 'old')).toBeUndefined();
    for (const name of ['stays', 'kept', 'taken']) expect(await room.get('ConfigMap', name)).toBeDefined();
    const named = await room.plan(phase, { confirmPrune: [`PersistentVolumeClaim/${room.namespace}/claim`] });
    expect(named.view.objects.filter(({ action }) => action === 'prune').map(({ ref }) => ref.name)).toEqual(['claim']);
  });

  test('takes over what kubectl apply wrote when asked to, so that its fields can be removed', async () => {
    const room = await site.room();
    const old = room.configMap(
      'old',
      { left: 'over', same: 'x' },
      {
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"old":true}' },
      },
    );
    await site.cluster.create(old);
    await renameManager([room, site], ['v1', 'ConfigMap', 'old'], 'kubectl-client-side-apply');
    const phase = room.phase([room.configMap('old', { same: 'y' })]);
    expect((await room.plan(phase)).view.counts.conflict).toBe(1);
    const { plan, report } = await room.deploy(phase, { adopt: ['kubectl-client-side-apply'] });
    expect(plan.view.objects[0]).toMatchObject({
      action: 'change',
      note: 'takes over what kubectl-client-side-apply wrote',
    });
    expect(plan.view.objects[0]?.changes).toEqual(
      expect.arrayContaining([
        { path: '.data.left', op: 'remove', before: 'over' },
        { path: '.data.same', op: 'change', before: 'x', after: 'y' },
      ]),
    );
    expect(report.code).toBe('done');
    const live = await room.get('ConfigMap', 'old');
    expect(live).toMatchObject({ data: { same: 'y' } });
    expect(live?.['data']).not.toHaveProperty('left');
    expect(live?.metadata.annotations).toBeUndefined();
    expect((await room.plan(phase, { adopt: ['kubectl-client-side-apply'] })).isEmpty).toBe(true);
  });

  test.each(['helm', 'kubectl'])(
    'takes over what %s applied on the server, and drops what is no longer wanted',
    async (manager) => {
      const room = await site.room();
      await site.cluster.apply(room.configMap('old', { same: 'x', left: 'over' }), { fieldManager: manager });
      const phase = room.phase([room.configMap('old', { same: 'y' })]);
      const { plan, report } = await room.deploy(phase, { adopt: usualFormerManagers });
      expect(plan.view.objects[0]).toMatchObject({
        action: 'change',
        conflicts: [],
        note: `takes over what ${manager} wrote`,
      });
      expect(plan.view.objects[0]?.changes).toContainEqual({ path: '.data.left', op: 'remove', before: 'over' });
      expect(report.code).toBe('done');
      const live = await room.get('ConfigMap', 'old');
      expect(live?.['data']).toEqual({ same: 'y' });
      expect(live?.metadata.managedFields?.map((entry) => entry.manager)).toEqual(['otelops']);
      expect((await room.plan(phase, { adopt: usualFormerManagers })).isEmpty).toBe(true);
    },
  );

  test('takes over an object that goes on changing, without losing what was written to it meanwhile', async () => {
    const room = await site.room();
    await site.cluster.create(deployment(room));
    await renameManager([room, site], ['apps/v1', 'Deployment', 'web'], 'kubectl-client-side-apply');
    const web = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: room.namespace, name: 'web' };
    let writes = 0;
    const busy: Room['cluster'] = {
      ...room.cluster,
      patch: async (ref, patch, options) => {
        writes += 1;
        if (writes <= 3) {
          const body = { metadata: { annotations: { [`example.com/write-${writes}`]: 'x' } } };
          await site.cluster.patch(web, { type: 'merge', body });
        }
        return room.cluster.patch(ref, patch, options);
      },
    };
    const wanted = room.phase([deployment(room, {}, { env: [] })]);
    const plan = await room.plan(wanted, { adopt: ['kubectl-client-side-apply'], cluster: busy });
    const { report } = await runToEnd(plan);
    expect(report).toMatchObject({ code: 'done', written: { change: 1 } });
    // Of a real server the controllers write to it as well.
    expect(writes).toBeGreaterThanOrEqual(4);
    const live = await room.get('Deployment', 'web', 'apps/v1');
    expect(Object.keys(live?.metadata.annotations ?? {})).toEqual(
      expect.arrayContaining(['example.com/write-1', 'example.com/write-3']),
    );
    expect(JSON.stringify(live?.['spec'])).not.toContain('MODE');
    expect(live?.metadata.managedFields?.map(({ manager }) => manager)).not.toContain('kubectl-client-side-apply');
  });

  test('an object that was made anew since the plan is not taken over', async () => {
    const room = await site.room();
    await site.cluster.create(room.configMap('old', { left: 'over' }));
    await renameManager([room, site], ['v1', 'ConfigMap', 'old'], 'helm');
    const remaking: Room['cluster'] = {
      ...room.cluster,
      patch: async (ref, patch, options) => {
        await site.cluster.delete(ref);
        await site.cluster.create(room.configMap('old', { theirs: 'new' }));
        return room.cluster.patch(ref, patch, options);
      },
    };
    const plan = await room.plan(room.phase([room.configMap('old', { same: 'y' })]), {
      adopt: ['helm'],
      cluster: remaking,
    });
    expect((await runToEnd(plan)).report).toMatchObject({ code: 'plan-changed' });
    expect((await room.get('ConfigMap', 'old'))?.['data']).toEqual({ theirs: 'new' });
  });

  test('shows no value of a Secret, and makes one that is asked for once', async () => {
    const room = await site.room();
    const secret = (word: string) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: room.namespace, annotations: { 'otelops.dev/generate': 'made=24' } },
      stringData: { word },
    });
    await room.deploy(room.phase([secret('open sesame')]));
    const first = await room.get('Secret', 's');
    const made = Buffer.from(String(valueAt(first, 'data', 'made')), 'base64').toString();
    expect(made).toMatch(/^[A-Za-z0-9]{24}$/);
    const { plan } = await room.deploy(room.phase([secret('close sesame')]));
    expect(plan.view.objects[0]?.changes).toEqual([
      { path: '.data.word', op: 'change', before: '(hidden)', after: '(hidden, changed)' },
    ]);
    expect(JSON.stringify(plan)).not.toMatch(/sesame/);
    expect(JSON.stringify(plan)).not.toContain(Buffer.from('close sesame').toString('base64'));
    expect((await room.get('Secret', 's'))?.['data']).toMatchObject({ made: Buffer.from(made).toString('base64') });
  });

  test('a changed ConfigMap rolls the pods that mount it', async () => {
    const room = await site.room();
    const volumes = [{ name: 'config', configMap: { name: 'config' } }];
    const web = deployment(room);
    const mounting = {
      ...web,
      spec: { ...web.spec, template: { ...web.spec.template, spec: { ...web.spec.template.spec, volumes } } },
    };
    await room.deploy(room.phase([room.configMap('config', { a: '1' }), mounting]));
    const plan = await room.plan(room.phase([room.configMap('config', { a: '2' }), mounting]));
    const changed = plan.view.objects.flatMap(({ changes }) => changes.map(({ path }) => path));
    expect(changed).toEqual(['.data.a', '.spec.template.metadata.annotations["otelops.dev/config-hash"]']);
  });
});

describe.each(kubeServers)('pods and their configuration on the $name server', (kubeServer) => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(kubeServer);
  });
  afterAll(() => site.close());

  test('a workload deployed alone goes by the configuration that stands, and rolls when that is deployed', async () => {
    const room = await site.room();
    const volumes = [
      { name: 'config', configMap: { name: 'config' } },
      { name: 'secret', secret: { secretName: 'secret' } },
    ];
    const web = deployment(room);
    const mounting = {
      ...web,
      spec: { ...web.spec, template: { ...web.spec.template, spec: { ...web.spec.template.spec, volumes } } },
    };
    const phase = (step: string) => {
      const metadata = {
        name: 'secret',
        namespace: room.namespace,
        annotations: { 'otelops.dev/generate': 'made=16' },
      };
      const secret = { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { own: 'x' } };
      return room.phase([], {
        components: [
          component('config', [room.configMap('config', { step }), secret]),
          component('web', [mounting], ['config']),
        ],
      });
    };
    await room.deploy(phase('1'));
    const left = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config', namespace: room.namespace } };
    await site.cluster.apply({ ...left, data: { theirs: 'y' } }, { fieldManager: 'somebody' });
    const alone = await room.deploy(phase('2'), { only: ['web'] });
    expect(alone.report).toMatchObject({ code: 'unchanged', written: {} });
    const both = await room.deploy(phase('2'));
    expect(both.report.written).toEqual({ change: 2 });
    expect((await room.plan(phase('2'), { only: ['web'] })).isEmpty).toBe(true);
  });

  test('one that is deployed before its configuration goes by the one to come', async () => {
    const room = await site.room();
    const web = deployment(room, {}, { envFrom: [{ configMapRef: { name: 'config' } }] });
    const components = [component('config', [room.configMap('config')]), component('web', [web])];
    const phase = room.phase([], { components });
    await room.deploy(phase, { only: ['web'] });
    expect((await room.deploy(phase)).report.written).toEqual({ create: 1 });
  });
});

async function renameManager(
  [room, site]: readonly [Room, Site],
  [apiVersion, kind, name]: readonly [apiVersion: string, kind: string, name: string],
  manager: string,
): Promise<void> {
  const live = await room.get(kind, name, apiVersion);
  const entries = (live?.metadata.managedFields ?? []).map((entry) =>
    (entry.subresource ?? '') === '' ? { ...entry, manager } : entry,
  );
  await site.cluster.patch(
    { apiVersion, kind, namespace: room.namespace, name },
    { type: 'json', operations: [{ op: 'replace', path: '/metadata/managedFields', value: entries }] },
  );
}
