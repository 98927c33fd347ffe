import { inspect } from 'node:util';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Waiter } from '../src/apply/waiter.ts';
import { detectDrift } from '../src/drift/detect-drift.ts';
import type { Manifest } from '../src/objects.ts';
import { valueAt } from '../src/plan/json.ts';
import { planOffline } from '../src/plan/plan-offline.ts';
import type { ReadinessRow } from '../src/readiness-types.ts';
import { readPhaseStatus } from '../src/state/phase-status.ts';
import { component, openSite, type Room, type Site } from './engine/room.ts';
import { kubeServers } from './kube-servers.ts';

/** A secret where it belongs, and everywhere people put copies of it. */
function objects(room: Room, secret: string, step: string): readonly Manifest[] {
  const { namespace } = room;
  const containers = [
    {
      name: 'web',
      image: 'web:1',
      env: [
        { name: 'COPY', value: secret },
        { name: 'STEP', value: step },
      ],
    },
  ];
  return [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace },
      stringData: { word: secret, lines: `first\n${secret}\n` },
    },
    room.configMap(
      'copy',
      { 'app.yaml': `url: http://ada:${secret}@db\nkey: ${secret}\nstep: ${step}\n` },
      { annotations: { note: secret } },
    ),
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers } },
      },
    },
  ];
}

/** Fails, and tells what it saw. */
const talkative: ReadinessRow = {
  group: '',
  kind: 'ConfigMap',
  assess: (object) => ({ state: 'failed', reason: 'Test', message: `it says ${JSON.stringify(object['data'])}` }),
};

const word = fc
  .string({ unit: fc.constantFrom(...'abcdefXYZ0123456789-_.:/+=!#%&*"\\ '), minLength: 10, maxLength: 40 })
  .map((text) => `q7${text.trim()}Zz`);

function expectClean(said: Readonly<Record<string, unknown>>, secret: string): void {
  const forms = [secret, Buffer.from(secret).toString('base64'), JSON.stringify(secret).slice(1, -1)];
  for (const [where, what] of Object.entries(said)) {
    const texts = [typeof what === 'string' ? what : JSON.stringify(what), inspect(what, { depth: 20 })];
    for (const form of forms) for (const text of texts) expect([where, text.includes(form)]).toEqual([where, false]);
  }
}

describe.each(kubeServers)('on the $name server no secret value is ever said', (kubeServer) => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(kubeServer);
  });
  afterAll(() => site.close());

  test('by a plan, an event, a report, the journal, the inventory, the evidence, a drift report or an error', async () => {
    await fc.assert(
      fc.asyncProperty(word, word, async (secret, other) => {
        const room = await site.room();
        const first = await room.deploy(room.phase(objects(room, secret, '1')));
        const second = await room.deploy(
          room.phase(objects(room, other, '2')),
          {},
          { rows: [talkative], waiter: failingWaiter },
        );
        expect(second.report.code).toBe('condition-failed');
        await site.cluster.apply(room.configMap('copy', { 'app.yaml': `changed ${secret} ${other}` }), {
          fieldManager: 'else',
          force: true,
        });
        const state = await stateOf(room);
        const drift = await detectDrift('phase-1', room.options);
        expect(drift.objects.length).toBeGreaterThan(0);
        const said = {
          first: [first.plan, first.report, first.events],
          second: [second.plan, second.report, second.events],
          offline: planOffline(room.phase(objects(room, secret, '1')), room.options),
          refused: String(await room.plan(room.phase(unfit(room, secret))).catch((error: unknown) => error)),
          status: await readPhaseStatus({ ...room.options, phases: ['phase-1'] }),
          drift,
          ...state,
        };
        for (const one of [secret, other]) expectClean(said, one);
      }),
      { numRuns: kubeServer.name === 'real' ? 3 : 6 },
    );
  });
});

describe.each(kubeServers)('on the $name server a password that a run makes', (kubeServer) => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(kubeServer);
  });
  afterAll(() => site.close());

  test('is as secret in that run as in every later one', async () => {
    const room = await site.room();
    const { namespace } = room;
    const made: Manifest = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'admin', namespace, annotations: { 'otelops.dev/generate': 'password=24' } },
    };
    const components = [component('one', [made]), component('two', [room.configMap('user')], ['one'])];
    const password = async (): Promise<string> =>
      Buffer.from(String(valueAt(await room.get('Secret', 'admin'), 'data', 'password')), 'base64').toString();
    const quoting: Waiter = async function* ({ targets, redact }) {
      const line = `login failed for admin with ${await password()}`;
      said.push(redact?.(line) ?? line);
      const [object] = targets;
      if (object === undefined) return { state: 'ready', causes: [], pending: [] };
      yield { type: 'state', ref: object, readiness: { state: 'failed', reason: 'Test', message: line } };
      const evidence = [{ kind: 'log', object, container: 'a', previous: true, lines: [line] }] as const;
      const part = { terminal: true, evidence, advice: [line], children: [] };
      return { state: 'failed', causes: [{ code: 'crash-loop', object, message: line, ...part }], pending: targets };
    };
    const said: string[] = [];
    const unready: ReadinessRow = {
      group: '',
      kind: 'ConfigMap',
      assess: () => ({ state: 'progressing', reason: 'Test', message: '' }),
    };
    const first = await room.deploy(room.phase([], { components }), {}, { waiter: quoting, rows: [unready] });
    expect(first.report.code).toBe('crash-loop');
    expect((await password()).length).toBe(24);
    expect(said.length).toBe(1);
    expectClean({ events: first.events, report: first.report, said, ...(await stateOf(room)) }, await password());
  });
});

/** Manifests that a server refuses by quoting them. */
function unfit(room: Room, secret: string): readonly Manifest[] {
  const [keeper] = objects(room, secret, '1');
  if (keeper === undefined) throw new Error('no secret');
  return [
    keeper,
    { ...room.configMap('copy'), metadata: { name: 'copy', namespace: room.namespace, labels: { copy: secret } } },
  ];
}

async function stateOf({ cluster, options }: Room): Promise<Readonly<Record<string, unknown>>> {
  const read = async (kind: string, labelSelector: string) => {
    const resource = await cluster.resolve('v1', kind);
    return resource === undefined
      ? []
      : (await cluster.list(resource, { namespace: options.stateNamespace, labelSelector })).items;
  };
  const records = await read('ConfigMap', 'otelops.dev/state');
  const evidence = await read('Secret', 'otelops.dev/state=evidence');
  expect([records.length, evidence.length]).toEqual([2, 1]);
  const bundles = evidence.map((one) =>
    gunzipSync(Buffer.from(String(valueAt(one, 'data', 'evidence.json.gz')), 'base64')).toString(),
  );
  return { records, bundles };
}

const failingWaiter: Waiter = async function* ({ cluster, targets, rows }) {
  for (const object of targets) {
    const resource = await cluster.resolve(object.apiVersion, object.kind);
    const live = resource && (await cluster.get(resource, object));
    const readiness = live && rows.map((row) => row.assess(live, {})).find((one) => one !== undefined);
    if (readiness === undefined) continue;
    yield { type: 'state', ref: object, readiness };
    const { message } = readiness;
    const evidence = [{ kind: 'log', object, container: 'web', previous: false, lines: [message] }] as const;
    const cause = {
      code: 'condition-failed',
      object,
      message,
      terminal: true,
      evidence,
      advice: [message],
      children: [],
    } as const;
    return { state: 'failed', causes: [cause], pending: targets };
  }
  return { state: 'ready', causes: [], pending: [] };
};
