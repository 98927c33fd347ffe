import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectedCluster } from '@otelops/deployer';
import type { SandboxKube } from '@otelops/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectKept, getObject, keepKube, listAll } from './kept-kube.ts';
import { type Otel, otelIn } from './otel.ts';

const config = `version: 1
cluster: {name: secretive}
notifications:
  slack:
    channel: '#alerts'
    auth: {type: webhook, secret: slack-alerts, key: url}
  pagerduty: {routingKey: {secret: pagerduty, key: routing-key}}
`;

/** Texts as people choose and systems make them: nothing in them may help them through. */
const secretText = fc.stringMatching(/^[A-Za-z0-9+/=_.-]{16,48}$/);

describe('secrets', () => {
  let otel: Otel;
  let kube: SandboxKube;
  let cluster: ConnectedCluster;
  /** Everything that any command said so far, and where. */
  const said: { readonly command: string; readonly text: string }[] = [];
  const run = async (...args: string[]): Promise<number> => {
    const ended = await otel.run(...args);
    said.push({ command: args.join(' '), text: ended.stdout + ended.stderr });
    return ended.exitCode;
  };
  const brought = fc.sample(secretText, 3);

  beforeAll(async () => {
    otel = await otelIn();
    kube = await keepKube(otel);
    cluster = await connectKept(otel);
    await writeFile(join(otel.folder, 'otel-stack.yaml'), config);
    const [slack = '', routing = '', password = ''] = brought;
    expect(await run('deploy', 'phase-1', '--sandbox', '--yes')).toBe(0);
    await cluster.create(secret('monitoring', 'slack-alerts', { url: `https://hooks.slack.com/services/${slack}` }));
    await cluster.create(secret('monitoring', 'pagerduty', { 'routing-key': routing }));
    // Somebody chose this password before us: it is kept, and is as secret as one of ours.
    await cluster.create(secret('grafana', 'grafana', { 'admin-password': password }));
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await otel[Symbol.asyncDispose]();
    await kube.close();
  });

  test('brought or made, are in nothing that any verb says or keeps', async () => {
    for (const phase of ['phase-2', 'phase-3', 'phase-4'])
      await run('deploy', phase, '--sandbox', '--yes', '-o', 'json');
    await run('deploy', 'phase-4', '--sandbox', '--yes', '--adopt');
    const secrets = await listAll(cluster, [['v1', 'Secret']]);
    const made = secrets.filter(({ metadata }) => metadata.name === 'grafana').flatMap(valuesOf);
    expect(made.map((value) => value.length)).toContain(32);
    for (const verb of ['plan', 'status', 'drift', 'history', 'render'])
      await Promise.all([run(verb, 'phase-4', '--sandbox'), run(verb, 'phase-4', '--sandbox', '-o', 'json')]);
    await kubeChange(cluster);
    for (const verb of ['plan', 'drift', 'deploy']) await run(verb, 'phase-4', '--sandbox', '--yes', '-o', 'json');
    await run('deploy', 'phase-4', '--sandbox', '--yes', '--take', 'kubectl-edit');
    expect(said.length).toBeGreaterThan(15);
    const changed = (await listAll(cluster, [['v1', 'Secret']])).filter(({ metadata }) => metadata.name === 'grafana');
    const values = [...brought, ...made, ...changed.flatMap(valuesOf), handMade];
    expect(leaks(values, said)).toEqual([]);
    const kept = await listAll(cluster, [
      ['v1', 'ConfigMap'],
      ['v1', 'Event'],
      ['coordination.k8s.io/v1', 'Lease'],
    ]);
    expect(kept.some(({ metadata }) => metadata.namespace === 'otelops')).toBe(true);
    expect(leaks(values, kept.map(asText))).toEqual([]);
  });

  test('of a run that failed are not in its words either', async () => {
    const [slack = '', routing = ''] = brought;
    kube.workloads.add({
      target: { name: 'alertmanager' },
      effect: {
        kind: 'crash-loop',
        logLines: [`level=error token=${slack} password=${handMade}`, `nobody answers to ${routing}`],
      },
    });
    const pods = (await listAll(cluster, [['v1', 'Pod']])).filter(({ metadata }) =>
      /^alertmanager/.test(metadata.name),
    );
    for (const { metadata } of pods) {
      const { name, namespace = '' } = metadata;
      await cluster.delete({ apiVersion: 'v1', kind: 'Pod', name, namespace });
    }
    await run('deploy', 'phase-4', '--sandbox', '--yes', '-o', 'json');
    expect(said.at(-1)?.text).toContain('crash-loop');
    expect(said.at(-1)?.text).toContain('nobody answers to');
    await run('status', 'phase-4', '--sandbox');
    expect(said.at(-1)?.text).toContain('nobody answers to');
    expect(leaks([slack, routing, handMade], said)).toEqual([]);
  });
});

const handMade = 'changed-by-hand-8c1f7a';

async function kubeChange(cluster: ConnectedCluster): Promise<void> {
  const about = { apiVersion: 'v1', kind: 'Secret', namespace: 'grafana', name: 'grafana' };
  expect(await getObject(cluster, ['v1', 'Secret', 'grafana', 'grafana'])).toBeDefined();
  await cluster.patch(about, { type: 'merge', body: { data: { 'secret-key': base64(handMade) } } });
}

function secret(
  namespace: string,
  name: string,
  stringData: Readonly<Record<string, string>>,
): {
  apiVersion: string;
  kind: string;
  metadata: { namespace: string; name: string };
  data: Record<string, string>;
} {
  const data = Object.fromEntries(Object.entries(stringData).map(([key, value]) => [key, base64(value)]));
  return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name }, data };
}

/** The name that the administrator goes by is no secret. */
function valuesOf(object: { readonly [field: string]: unknown }): string[] {
  const data = object['data'];
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data)
    .filter(([key]) => key !== 'admin-user')
    .map(([, value]) => Buffer.from(String(value), 'base64').toString());
}

function asText(object: { readonly kind: string; readonly metadata: { readonly name: string } }): {
  command: string;
  text: string;
} {
  return { command: `${object.kind} ${object.metadata.name}`, text: JSON.stringify(object) };
}

/** Which value stands where, as it is or in base64. */
function leaks(values: readonly string[], texts: readonly { command: string; text: string }[]): string[] {
  const forms = values.flatMap((value) => [value, base64(value), base64(base64(value))]);
  return texts.filter(({ text }) => forms.some((form) => text.includes(form))).map(({ command }) => command);
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
