import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@otelops/deployer';
import { parseCommand, runVerb, type VerbEvent, verbs, type World } from '@otelops/operations';
import { ownEditions } from '@otelops/operations/adapters';
import { artifactEdition, type KubeObject, type SandboxKube, startKube } from '@otelops/sandbox';
import { buildPhases, exampleConfig } from '@otelops/stack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBotWorld } from '../src/world/bot-world.ts';
import { createNotebook } from './kit/notebook.ts';

const account = 'system:serviceaccount:otelops:otelops-chatbot';
const groups = ['system:serviceaccounts', 'system:serviceaccounts:otelops', 'system:authenticated'];
const own = new AsyncDisposableStack();
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'otelops-rights-'));
  own.defer(() => rm(folder, { recursive: true, force: true }));
});
afterAll(() => own.disposeAsync());

/** A cluster in which a bot of this role may do what the stack gives it, and nothing else. */
async function clusterOf(role: 'viewer' | 'operator' | 'admin'): Promise<SandboxKube> {
  const kube = own.use(await startKube({ speed: 0 }));
  const bot = { image: 'example.org/bot:1', reach: 'socket', role, secret: 's', files: 'f', storage: '1Gi' } as const;
  const objects = buildPhases({ ...exampleConfig(), chatbot: bot })
    .flatMap(({ components }) => components)
    .filter(({ name }) => name === 'otelops-chatbot')
    .flatMap((component) => component.objects)
    .filter(({ apiVersion }) => apiVersion.startsWith('rbac.authorization.k8s.io/'));
  const namespaces = new Set(['otelops', ...objects.flatMap(({ metadata }) => metadata.namespace ?? [])]);
  for (const name of namespaces) {
    const resource = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false };
    const there = await kube.api.get(resource, { name });
    if (there === undefined)
      await kube.api.create(resource, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  for (const object of objects) await kube.api.create(resourceOf(object), object as KubeObject);
  return kube;
}

function resourceOf({ kind }: { readonly kind: string }) {
  const plural = `${kind.toLowerCase()}s`;
  return { group: 'rbac.authorization.k8s.io', version: 'v1', plural, kind, namespaced: !kind.startsWith('Cluster') };
}

async function run(kubeconfigText: string, line: string): Promise<readonly VerbEvent[]> {
  const kubeconfig = join(folder, `kubeconfig-${Math.random()}`);
  await writeFile(kubeconfig, kubeconfigText);
  await using bot = createBotWorld({
    clock: systemClock,
    telemetry: createNotebook(),
    env: {},
    settings: {
      cluster: { kind: 'sandbox', context: undefined, kubeconfig, label: undefined },
      stack: { folder, config: 'otel-stack.yaml', artifacts: undefined },
      backends: {},
    },
    artifacts: ownEditions(async () => (name, version) => artifactEdition(name, version, { webhooks: true })),
  });
  const approve: World['approve'] = async () => ({ approved: true, by: 'the test' });
  const signal = new AbortController().signal;
  await using world = await bot.world({ person: { name: 'the bot', from: 'a test' }, signal, approve });
  const parsed = parseCommand(line.split(' '), verbs);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  const events: VerbEvent[] = [];
  for await (const event of runVerb(parsed.command, world)) events.push(event);
  return events;
}

/** Everything that speaks of a missing right. */
function refusals(events: readonly VerbEvent[]): readonly string[] {
  return events
    .map((event) => JSON.stringify(event))
    .filter((text) => /forbidden|may not be looked at|cannot be looked at/i.test(text));
}

describe('the rights of the bot', () => {
  const looking = verbs
    .filter(({ mouths, role, danger }) => mouths.includes('chat') && role === 'viewer' && danger === 'none')
    .map(({ name }) => name)
    .filter((name) => name !== 'logs');

  test('of a viewer are enough for every verb that only looks, and for none that changes', async () => {
    const kube = await clusterOf('viewer');
    const deployed = await run(kube.kubeconfig, 'deploy all');
    expect(deployed.at(-1)).toMatchObject({ code: 'done' });
    const { kubeconfig } = kube.addUser(account, groups);
    expect(looking).toContain('status');
    for (const line of [...looking, 'logs grafana'])
      expect([line, refusals(await run(kubeconfig, line))]).toEqual([line, []]);
    const refused = await run(kubeconfig, 'destroy phase-5');
    expect(refusals(refused)).not.toEqual([]);
  });

  test('of an operator are enough to bring all five phases up, and again, and down', async () => {
    const kube = await clusterOf('operator');
    const { kubeconfig } = kube.addUser(account, groups);
    const deployed = await run(kubeconfig, 'deploy all');
    expect(refusals(deployed)).toEqual([]);
    expect(deployed.at(-1)).toMatchObject({ code: 'done' });
    expect((await run(kubeconfig, 'deploy all')).at(-1)).toMatchObject({ code: 'unchanged' });
    expect((await run(kubeconfig, 'destroy phase-5')).at(-1)).toMatchObject({ code: 'done' });
  });
});
