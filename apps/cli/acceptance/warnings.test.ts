import { connectCluster } from '@otelops/deployer';
import type { SandboxKube } from '@otelops/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepKube } from './kept-kube.ts';
import { type Ended, type Otel, otelIn } from './otel.ts';

const WARNING = 'config maps of monitoring are looked at by ada';

/** Lets every config map of `monitoring` pass, with a warning. */
async function warnOfConfigMaps(kube: SandboxKube): Promise<void> {
  await using cluster = await connectCluster({ kubeconfig: { text: kube.kubeconfig }, kind: 'sandbox' });
  const service = { namespace: 'default', name: 'looker' };
  kube.webhooks.serve(service, () => ({ uid: '', allowed: true, warnings: [WARNING] }));
  await cluster.create({ apiVersion: 'v1', kind: 'Service', metadata: service, spec: { ports: [{ port: 443 }] } });
  await cluster.create({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...service, labels: { 'kubernetes.io/service-name': service.name } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.42.0.200'], conditions: { ready: true } }],
    ports: [{ name: '', port: 443, protocol: 'TCP' }],
  });
  await cluster.create({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'looker' },
    webhooks: [
      {
        name: 'looker.example.com',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        clientConfig: { service, caBundle: Buffer.from('a certificate').toString('base64') },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['configmaps'] }],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } },
      },
    ],
  });
}

let otel: Otel;
let kube: SandboxKube;
beforeAll(async () => {
  otel = await otelIn();
  kube = await keepKube(otel);
});
afterAll(async () => {
  await kube.close();
  await otel[Symbol.asyncDispose]();
});

test('what the server warns of makes plan and deploy end with 4, and what gives no warnings with 0', async () => {
  const run = (...args: string[]): Promise<Ended> => otel.run(...args, '--sandbox', '--yes', '-o', 'json');
  const warned = {
    type: 'outcome',
    code: 'done-with-warnings',
    exitCode: 4,
    summary: expect.stringMatching(/\d warnings?\.$/),
    data: { warnings: expect.any(Number) },
  };
  const first = await run('deploy', 'phase-1');
  expect(first.events.at(-1)).toMatchObject({ code: 'done', data: { warnings: 0 } });
  await warnOfConfigMaps(kube);

  const plan = await run('plan', 'phase-3');
  expect(plan.events.at(-1)).toMatchObject(warned);
  expect(plan.exitCode).toBe(4);
  expect(plan.events).toContainEqual(
    expect.objectContaining({ type: 'finding', severity: 'warning', code: 'done-with-warnings', title: WARNING }),
  );
  expect((await run('deploy', 'phase-3', '--dry-run')).events.at(-1)).toMatchObject(warned);

  const deployed = await run('deploy', 'phase-3');
  expect(deployed.events.at(-1)).toMatchObject(warned);
  expect(deployed.exitCode).toBe(4);
  // What the plan was warned of, and the write again, counts once.
  expect(deployed.events.at(-1)?.data?.['warnings']).toBe(plan.events.at(-1)?.data?.['warnings']);

  const again = await run('deploy', 'phase-3');
  expect(again.events.at(-1)).toMatchObject({ code: 'unchanged', exitCode: 0, data: { warnings: 0 } });
});
