import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { startKube } from '@otelops/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Waiter } from '../src/apply/waiter.ts';
import { systemClock } from '../src/cluster/system-clock.ts';
import type { StepEvent } from '../src/events.ts';
import type { Manifest } from '../src/objects.ts';
import type { Component } from '../src/phase.ts';
import type { ReadinessRow } from '../src/readiness-types.ts';
import { acquireLock, readLock } from '../src/state/lock.ts';
import { StateStore } from '../src/state/store.ts';
import { recordCalls } from './engine/recorder.ts';
import {
  chainOfComponents,
  component,
  type Deployed,
  openSite,
  type Room,
  runToEnd,
  type Site,
} from './engine/room.ts';
import { kubeServers } from './kube-servers.ts';

const crd = (group: string): Manifest => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `things.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: { size: { type: 'integer' }, mode: { type: 'string', default: 'calm' } },
              },
              status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        },
      },
    ],
  },
});

function steps(events: Deployed['events'], kind: StepEvent['kind'], status: StepEvent['status']): readonly string[] {
  return events.flatMap((event) =>
    event.type === 'step' && event.kind === kind && event.status === status ? [event.title] : [],
  );
}

function store(room: Room): StateStore {
  return new StateStore({ cluster: room.cluster, namespace: room.options.stateNamespace });
}

describe.each(kubeServers)('applying a plan on the $name server', (kubeServer) => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(kubeServer);
  });
  afterAll(() => site.close());

  test('marks what it makes, tells every step, and ends with exactly one outcome', async () => {
    const room = await site.room();
    const { report, events } = await room.deploy(room.phase([room.configMap('a')]));
    expect(report).toMatchObject({ code: 'done', written: { create: 1 }, revision: 1 });
    expect((await room.get('ConfigMap', 'a'))?.metadata.labels).toEqual({
      'otelops.dev/set': `${room.options.stateNamespace}.phase-1`,
      'otelops.dev/component': 'main',
    });
    expect(steps(events, 'object', 'finished')).toEqual([`ConfigMap ${room.namespace}/a`]);
    expect(events.filter(({ type }) => type === 'outcome')).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ type: 'outcome', code: 'done', data: { created: 1, revision: 1 } });
  });

  test('a second deploy sends no write, asks once for each kind and namespace, and moves no resourceVersion', async () => {
    const room = await site.room();
    const phase = room.phase([room.configMap('a'), room.configMap('b')]);
    await room.deploy(phase);
    const before = await room.get('ConfigMap', 'a');
    room.cluster.calls.length = 0;
    const { report } = await room.deploy(phase);
    expect(report).toMatchObject({ code: 'unchanged', written: {} });
    expect(room.cluster.calls.map(({ verb, kind }) => `${verb} ${kind}`)).toEqual(['list ConfigMap', 'list ConfigMap']);
    expect((await room.get('ConfigMap', 'a'))?.metadata.resourceVersion).toBe(before?.metadata.resourceVersion);
  });

  test('goes through definitions, namespaces, permissions, configuration and custom resources in this order', async () => {
    const room = await site.room();
    const group = `${room.namespace}.example.com`;
    const thing = {
      apiVersion: `${group}/v1`,
      kind: 'Thing',
      metadata: { name: 't', namespace: `${room.namespace}-new` },
      spec: { size: 1 },
    };
    const objects = [
      thing,
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: `${room.namespace}-new` } },
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'sa', namespace: `${room.namespace}-new` } },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: `${room.namespace}-new` } },
      crd(group),
    ];
    const phase = room.phase(objects);
    const { report, events } = await room.deploy(phase);
    expect(report.code).toBe('done');
    const kinds = steps(events, 'object', 'started').map((title) => title.split(' ')[0]);
    expect(kinds.slice(0, 2).sort()).toEqual(['CustomResourceDefinition', 'Namespace']);
    expect(kinds.slice(2)).toEqual(['ServiceAccount', 'ConfigMap', 'Thing']);
    expect((await room.plan(phase)).isEmpty).toBe(true);
  });

  test('a component starts when all it depends on is ready, and independent ones run side by side', async () => {
    const room = await site.room();
    const phase = room.phase([], {
      components: [
        component('last', [room.configMap('d')], ['left', 'right']),
        component('left', [room.configMap('b')], ['first']),
        component('right', [room.configMap('c')], ['first']),
        component('first', [room.configMap('a')]),
      ],
    });
    const { events } = await room.deploy(phase);
    const order = events.flatMap((event) =>
      event.type === 'step' && event.kind === 'component' && event.status !== 'progress'
        ? [`${event.title} ${event.status}`]
        : [],
    );
    expect(order.slice(0, 2)).toEqual(['first started', 'first finished']);
    expect(order.slice(2, 4).sort()).toEqual(['left started', 'right started']);
    expect(order.slice(-2)).toEqual(['last started', 'last finished']);
  });

  test('a component has one time to become ready, over all that it waits for', async () => {
    const room = await site.room();
    const waits: number[] = [];
    const slow: Waiter = async function* ({ clock, timeoutMs }) {
      yield* [];
      waits.push(timeoutMs);
      await clock.sleep(200);
      return { state: 'ready', causes: [], pending: [] };
    };
    const unready: ReadinessRow = {
      group: '',
      kind: 'ConfigMap',
      assess: () => ({ state: 'progressing', reason: 'Test', message: '' }),
    };
    const awaited: ReadinessRow = { ...unready, group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' };
    const phase = room.phase([crd(`${room.namespace}.example.com`), room.configMap('a')]);
    const { report } = await room.deploy(phase, {}, { waiter: slow, rows: [unready, awaited], readyTimeoutMs: 20_000 });
    expect(report.code).toBe('done');
    expect(waits).toHaveLength(2);
    expect(waits[0]).toBe(20_000);
    expect(waits[1]).toBeLessThan(19_900);
  });

  test('stops at the first failure: dependents are skipped, nothing is pruned, what was seen is kept', async () => {
    const room = await site.room();
    await room.deploy(room.phase([room.configMap('old')]));
    const broken = component('broken', [room.configMap('b', { why: 'broken' })]);
    const phase = room.phase([], { components: [broken, component('after', [room.configMap('c')], ['broken'])] });
    const { report, events } = await room.deploy(phase, {}, { rows: [brokenRow] });
    expect(report).toMatchObject({ code: 'condition-failed', causes: [{ code: 'condition-failed' }] });
    expect(report.evidence).toMatch(/^evidence\.phase-1\./);
    expect(await room.get('ConfigMap', 'c')).toBeUndefined();
    expect(await room.get('ConfigMap', 'old')).toBeDefined();
    const results = events.flatMap((event) =>
      event.type === 'step' && event.kind === 'component' && event.status === 'finished'
        ? [[event.title, event.result]]
        : [],
    );
    expect(results).toEqual([
      ['broken', 'failed'],
      ['after', 'skipped'],
    ]);
    expect((await store(room).readAll()).of('phase-1').journal?.value).toMatchObject({
      state: 'failed',
      code: 'condition-failed',
    });
    expect(await store(room).listRevisions('phase-1')).toHaveLength(1);
    const mended = await room.deploy(phase);
    expect(mended.report).toMatchObject({ code: 'done', revision: 2, written: { create: 1, prune: 1 } });
  });

  test('with keepGoing, components that do not depend on what failed are still brought up', async () => {
    const room = await site.room();
    const phase = room.phase([], {
      components: [
        component('broken', [room.configMap('b', { why: 'broken' })]),
        component('slow', [room.configMap('s')]),
        component('other', [room.configMap('c')], ['slow']),
      ],
    });
    const { report } = await room.deploy(phase, {}, { rows: [brokenRow], keepGoing: true });
    expect(report.code).toBe('condition-failed');
    expect(await room.get('ConfigMap', 'c')).toBeDefined();
  });

  test('of some components only leaves the others alone, and still keeps whole revisions', async () => {
    const room = await site.room();
    const components = (step: string, ...others: readonly Component[]): Component[] => [
      component('below', [room.configMap('b', { step })]),
      component('above', [room.configMap('a', { step })], ['below']),
      ...others,
    ];
    const first = room.phase([], { components: components('1', component('old', [room.configMap('o')])) });
    expect((await room.deploy(first, { only: ['above'] })).report.code).toBe('dependency-missing');
    await room.deploy(first);
    const second = room.phase([], { components: components('2') });
    const { plan, report } = await room.deploy(second, { only: ['above'] });
    expect(plan.view.objects.map(({ ref, action }) => `${action} ${ref.name}`)).toEqual(['change a']);
    expect(report).toMatchObject({ code: 'done', revision: 2, written: { change: 1 } });
    expect((await room.get('ConfigMap', 'b'))?.['data']).toEqual({ step: '1' });
    expect(await room.get('ConfigMap', 'o')).toBeDefined();
    const kept = (await store(room).readRevision('phase-1', 2)).manifests.components;
    expect(kept.map(({ name, objects }) => [name, objects[0]?.['data']])).toEqual([
      ['below', { step: '1' }],
      ['above', { step: '2' }],
      ['old', { key: 'value' }],
    ]);
    await expect(room.plan(second, { only: ['nothing'] })).rejects.toMatchObject({ code: 'invalid-manifest' });
    expect((await room.deploy(second)).report).toMatchObject({
      code: 'done',
      revision: 3,
      written: { change: 1, prune: 1 },
    });
  });

  test('refuses a plan that the cluster has outrun', async () => {
    const room = await site.room();
    const phase = room.phase([room.configMap('a', { x: '1' })]);
    await room.deploy(phase);
    const plan = await room.plan(room.phase([room.configMap('a', { x: '2' })]));
    await site.cluster.apply(
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: room.namespace }, data: { x: '3' } },
      { fieldManager: 'somebody', force: true },
    );
    const { report } = await runToEnd(plan);
    expect(report.code).toBe('plan-changed');
    expect((await room.get('ConfigMap', 'a'))?.['data']).toEqual({ x: '3' });
  });

  test('refuses a plan to create what somebody else has made meanwhile, and leaves that alone', async () => {
    const room = await site.room();
    const phase = room.phase([room.configMap('a', { ours: '1' }), room.configMap('b')]);
    const plan = await room.plan(phase);
    await site.cluster.create(room.configMap('a', { theirs: 'precious' }));
    const { report } = await runToEnd(plan);
    expect(report).toMatchObject({ code: 'plan-changed', written: {} });
    expect((await room.get('ConfigMap', 'a'))?.['data']).toEqual({ theirs: 'precious' });
    expect((await room.get('ConfigMap', 'a'))?.metadata.labels).toBeUndefined();
    expect(await room.get('ConfigMap', 'b')).toBeUndefined();
    const seen = await room.plan(phase);
    expect(seen.view.objects.map(({ action }) => action)).toEqual(['change', 'create']);
    expect((await runToEnd(seen)).report).toMatchObject({ code: 'done', written: { change: 1, create: 1 } });
  });

  test('what is still missing under the lock costs one read, not a second dry run', async () => {
    const room = await site.room();
    const plan = await room.plan(room.phase([room.configMap('a')]));
    room.cluster.calls.length = 0;
    await runToEnd(plan);
    const asked = room.cluster.calls.filter(({ name }) => name === 'a').map(({ verb, dryRun }) => [verb, dryRun]);
    expect(asked).toEqual([
      ['get', false],
      ['apply', false],
    ]);
  });

  test('what somebody made in the very moment of the write is told, and known as theirs', async () => {
    const room = await site.room();
    const phase = room.phase([room.configMap('a', { ours: '1' })]);
    const racing: Room['cluster'] = {
      ...room.cluster,
      apply: async (manifest, options) => {
        if (options.dryRun !== true) await site.cluster.create(room.configMap('a', { theirs: 'precious' }));
        return room.cluster.apply(manifest, options);
      },
    };
    const plan = await room.plan(phase, { cluster: racing });
    expect(plan.view.objects.map(({ action }) => action)).toEqual(['create']);
    const { report, events } = await runToEnd(plan);
    expect(report.code).toBe('done');
    expect(events.at(-1)).toMatchObject({ data: { warnings: 1 } });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'step', message: expect.stringMatching(/somebody else made it .* taken over/) }),
    );
    const { inventory } = (await store(room).readAll()).of('phase-1');
    expect([...(inventory?.value.entries.values() ?? [])]).toMatchObject([{ origin: 'adopted' }]);
  });

  test('what a failed run only meant to make, and somebody else made since, is known as theirs', async () => {
    const room = await site.room();
    const broken = component('broken', [room.configMap('b', { why: 'broken' })]);
    const phase = room.phase([], { components: [broken, component('after', [room.configMap('a')], ['broken'])] });
    await room.deploy(phase, {}, { rows: [brokenRow] });
    await site.cluster.create(room.configMap('a', { theirs: 'precious' }));
    expect((await room.deploy(phase)).report).toMatchObject({ code: 'done', written: { change: 1 } });
    const { inventory } = (await store(room).readAll()).of('phase-1');
    const origins = [...(inventory?.value.entries.values() ?? [])].map(({ ref, origin }) => [ref.name, origin]);
    expect(origins.sort()).toEqual([
      ['a', 'adopted'],
      ['b', 'created'],
    ]);
  });

  test('is refused while another run holds the lock and shows signs of life', async () => {
    const room = await site.room();
    const other = {
      runId: 'other',
      who: 'U123 via Slack',
      from: 'mac-3',
      phase: 'phase-1',
      since: '2026-01-01T10:00:00Z',
    };
    const lock = await acquireLock({
      cluster: room.cluster,
      clock: systemClock,
      namespace: room.options.stateNamespace,
      holder: other,
      leaseMs: 60_000,
      renewMs: 200,
    });
    const plan = await room.plan(room.phase([room.configMap('a')]));
    const { report, events } = await runToEnd(plan);
    await lock.release();
    expect(report.code).toBe('lock-held');
    expect(events.at(-1)).toMatchObject({
      summary: expect.stringMatching(/U123 via Slack on mac-3, since 2026-01-01T10:00:00Z/),
    });
    expect(await room.get('ConfigMap', 'a')).toBeUndefined();
    expect((await runToEnd(plan)).report.code).toBe('done');
  });

  test('a cancel lets requests under way finish, starts nothing new, and says how to go on', async () => {
    const room = await site.room();
    const phase = room.phase([], {
      components: [component('first', [room.configMap('a')]), component('second', [room.configMap('b')], ['first'])],
    });
    const cancel = new AbortController();
    const never: ReadinessRow = {
      group: '',
      kind: 'ConfigMap',
      assess: () => ({ state: 'progressing', reason: 'Test', message: '' }),
    };
    const plan = await room.plan(phase);
    const running = runToEnd(plan, { signal: cancel.signal, rows: [never], waiter: endlessWaiter });
    await until(async () => (await room.get('ConfigMap', 'a')) !== undefined);
    cancel.abort();
    const { report, events } = await running;
    expect(report.code).toBe('cancelled');
    expect(events.at(-1)).toMatchObject({ code: 'cancelled', next: [expect.stringMatching(/goes on where/)] });
    expect(await room.get('ConfigMap', 'a')).toBeDefined();
    expect(await room.get('ConfigMap', 'b')).toBeUndefined();
    expect((await store(room).readAll()).of('phase-1').journal?.value.state).toBe('cancelled');
    expect((await readLock(room.cluster, room.options.stateNamespace, 'phase-1'))?.holder).toBeUndefined();
    expect((await room.deploy(phase)).report).toMatchObject({ code: 'done', written: { create: 1 }, revision: 1 });
  });

  test('a run killed at any write is finished by the next one, and nothing is done twice', async () => {
    const room = await site.room();
    const before = room.phase([room.configMap('old'), room.configMap('changed', { x: '1' })]);
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'made', namespace: room.namespace, annotations: { 'otelops.dev/generate': 'key=16' } },
    };
    const after = room.phase([secret, room.configMap('changed', { x: '2' }), room.configMap('new')]);
    await room.deploy(before);
    room.cluster.dieAtWrite(Number.MAX_SAFE_INTEGER);
    await room.deploy(after);
    const writes = room.cluster.writes;
    expect(writes).toBeGreaterThan(6);
    const numbers = Array.from({ length: writes }, (_, index) => index + 1);
    await Promise.all(numbers.map(async (nth) => expectResumed(await site.room(), nth)));

    async function expectResumed(place: Room, nth: number): Promise<void> {
      const [first, second] = [before, after].map((phase) => moved(phase, room.namespace, place.namespace));
      if (first === undefined || second === undefined) throw new Error('no phases');
      await place.deploy(first);
      const dying = recordCalls(site.cluster);
      dying.dieAtWrite(nth);
      const plan = await place.plan(second, { cluster: dying });
      await runToEnd(plan, { lock: { leaseMs: 600, renewMs: 500 } });
      const value = (await place.get('Secret', 'made'))?.['data'];
      const { report } = await place.deploy(second);
      expect([nth, report.code]).toEqual([nth, report.code === 'unchanged' ? 'unchanged' : 'done']);
      expect(await place.get('ConfigMap', 'old')).toBeUndefined();
      expect((await place.get('ConfigMap', 'changed'))?.['data']).toEqual({ x: '2' });
      if (value !== undefined) expect((await place.get('Secret', 'made'))?.['data']).toEqual(value);
      const state = (await store(place).readAll()).of('phase-1');
      expect([nth, state.journal?.value.state]).toEqual([nth, 'done']);
      expect([...(state.inventory?.value.entries.keys() ?? [])].map((key) => key.split('/').at(-1)).sort()).toEqual([
        'changed',
        'made',
        'new',
      ]);
      expect((await store(place).listRevisions('phase-1')).map(({ revision }) => revision)).toEqual([2, 1]);
      expect((await place.plan(second)).isEmpty).toBe(true);
    }
  });
});

describe('a process that deploys', () => {
  let site: Site;
  let folder: string;
  beforeAll(async () => {
    site = await openSite({ name: 'sandbox', start: () => startKube({ speed: 0 }) });
    folder = await mkdtemp(join(tmpdir(), 'otelops-engine-'));
    await writeFile(join(folder, 'kubeconfig'), site.server.kubeconfig);
  });
  afterAll(async () => {
    await site.close();
    await rm(folder, { recursive: true });
  });

  // Side by side: each waits until the lock of its dead run is free.
  test.concurrent.each([2, 8, 15, 25, 40])(
    'killed with SIGKILL at event %i leaves what the next run finishes',
    async (events) => {
      const room = await site.room();
      const script = new URL('./engine/deploy-process.ts', import.meta.url).pathname;
      const child = spawn(
        process.execPath,
        ['--conditions=@otelops/source', script, join(folder, 'kubeconfig'), room.namespace],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      let seen = 0;
      for await (const _ of createInterface({ input: child.stdout })) {
        seen += 1;
        if (seen === events) child.kill('SIGKILL');
      }
      expect(child.signalCode ?? (await once(child, 'exit'))[1]).toBe('SIGKILL');
      const phase = chainOfComponents(room.namespace);
      const { report, events: said } = await room.deploy(phase);
      expect(report).toMatchObject({ code: 'done', revision: 1 });
      expect(said.some((event) => event.type === 'finding' && event.code === 'run-interrupted')).toBe(true);
      expect(report.written.create).toBeLessThanOrEqual(12);
      expect((await room.plan(phase)).isEmpty).toBe(true);
      expect(await store(room).listRevisions('phase-1')).toHaveLength(1);
    },
  );
});

const brokenRow = {
  group: '',
  kind: 'ConfigMap',
  assess: (object: { readonly [field: string]: unknown }) =>
    JSON.stringify(object['data'] ?? {}).includes('broken')
      ? ({ state: 'failed', reason: 'Test', message: 'it is broken' } as const)
      : undefined,
} as const;

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(20);
}

const endlessWaiter: Waiter = async function* ({ clock, signal, targets }) {
  yield* [];
  await clock.sleep(60_000, signal);
  return { state: 'overdue', causes: [], pending: targets };
};

function moved<T>(value: T, from: string, to: string): T {
  return JSON.parse(JSON.stringify(value).replaceAll(from, to)) as T;
}
