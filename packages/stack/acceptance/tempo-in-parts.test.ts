import { applyPlan, type ConnectedCluster, connectCluster, type Phase, planPhase } from '@otelops/deployer';
import { type SandboxKube, startKube } from '@otelops/sandbox';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { certManagerNamespace } from '../src/names.ts';
import { outsideSecrets } from '../src/outside-secrets.ts';
import { buildPhases } from '../src/phases.ts';
import { at } from './kit/objects.ts';
import { variants } from './kit/valid-configs.ts';

let kube: SandboxKube;
let cluster: ConnectedCluster;

beforeAll(async () => {
  kube = await startKube({ speed: 0 });
  cluster = await connectCluster({ kubeconfig: { text: kube.kubeconfig }, kind: 'sandbox' });
  await cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: certManagerNamespace } });
});

afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
  await kube?.close();
});

/** What the config names and somebody else puts there. */
async function createSecrets(): Promise<void> {
  const { config } = variants.find(({ name }) => name === 'large-kafka')!;
  for (const { keys, namespace, phase, secret } of outsideSecrets(config)) {
    if (phase !== 'phase-3') continue;
    const data = Object.fromEntries(keys.map((key) => [key, 'eA==']));
    await cluster.create({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: secret, namespace },
      type: 'Opaque',
      data,
    });
  }
}

/** The phase of a variant, but for outside manifests and for backups, which have nothing to do with Tempo. */
function phaseOf(variant: string, id: string): Phase {
  const { config } = variants.find(({ name }) => name === variant)!;
  const { backup, ...storage } = config.storage;
  const phase = buildPhases({ ...config, storage }).find((candidate) => candidate.id === id)!;
  return { ...phase, components: phase.components.filter(({ name }) => name !== 'cert-manager') };
}

interface Deployed {
  readonly outcomes: readonly string[];
  /** Components in the order in which they were done. */
  readonly done: readonly string[];
}

async function deploy(variant: string, between?: () => Promise<void>): Promise<Deployed> {
  const outcomes: string[] = [];
  const done: string[] = [];
  for (const id of ['phase-1', 'phase-3']) {
    const plan = await planPhase(phaseOf(variant, id), { cluster, stateNamespace: 'otelops' });
    for await (const event of applyPlan(plan, { holder: { who: 'ada', from: 'test' }, readyTimeoutMs: 60_000 })) {
      if (event.type === 'outcome') outcomes.push(event.code);
      if (event.type === 'step' && event.kind === 'component' && event.result === 'done') done.push(event.title);
    }
    if (id === 'phase-1') await between?.();
  }
  return { outcomes, done };
}

async function tempos(apiVersion: string, kind: string): Promise<Readonly<Record<string, unknown>>> {
  const resource = (await cluster.resolve(apiVersion, kind))!;
  const { items } = await cluster.list(resource, { namespace: 'monitoring' });
  return Object.fromEntries(
    items
      .filter(({ metadata }) => /^(data-)?tempo($|-)/.test(metadata.name))
      .map((object) => [object.metadata.name, at(object, 'status', 'readyReplicas')]),
  );
}

it('one Tempo becomes parts, zone after zone, and one again; every volume stays', async () => {
  expect((await deploy('large', createSecrets)).outcomes).toEqual(['done', 'done']);
  expect(await tempos('apps/v1', 'StatefulSet')).toEqual({ tempo: 1 });
  expect(Object.keys(await tempos('v1', 'PersistentVolumeClaim'))).toEqual(['tempo-data']);

  const { done, outcomes } = await deploy('large-kafka');
  expect(outcomes).toEqual(['unchanged', 'done']);
  const components = done.filter((id) => /^tempo(-base|-live-store-zone-.)?$/.test(id));
  expect(components).toEqual(['tempo-base', 'tempo-live-store-zone-a', 'tempo-live-store-zone-b', 'tempo']);
  expect(await tempos('apps/v1', 'StatefulSet')).toEqual({
    tempo: 2,
    'tempo-backend-scheduler': 1,
    'tempo-block-builder': 2,
    'tempo-live-store-zone-a': 2,
    'tempo-live-store-zone-b': 2,
  });
  expect(await tempos('apps/v1', 'Deployment')).toEqual({
    'tempo-backend-worker': 2,
    'tempo-distributor': 2,
    'tempo-querier': 2,
  });

  expect((await deploy('large-kafka')).outcomes).toEqual(['unchanged', 'unchanged']);

  expect((await deploy('large')).outcomes).toEqual(['unchanged', 'done']);
  expect(await tempos('apps/v1', 'StatefulSet')).toEqual({ tempo: 1 });
  expect(await tempos('apps/v1', 'Deployment')).toEqual({});
  expect(Object.keys(await tempos('v1', 'PersistentVolumeClaim'))).toHaveLength(6);
}, 180_000);
