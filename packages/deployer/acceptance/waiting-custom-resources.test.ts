import { artifactText, startKube } from '@otelops/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Cause } from '../src/cause.ts';
import { bestCause, walk } from '../src/causes/tree.ts';
import { type ConnectedCluster, connectCluster } from '../src/cluster/connect-cluster.ts';
import { systemClock } from '../src/cluster/system-clock.ts';
import { type KubeObject, type Manifest, refOf } from '../src/objects.ts';
import type { WaitReport } from '../src/waiting/wait-types.ts';
import { waitUntilReady } from '../src/waiting/wait-until-ready.ts';

const fieldManager = 'otelops';
const releases = { 'cert-manager': '1.21.0', 'opentelemetry-operator': '0.158.0' } as const;
const FIRST = ['CustomResourceDefinition', 'Namespace'];

describe('custom resources on the sandbox', () => {
  let kube: Awaited<ReturnType<typeof startKube>>;
  let cluster: ConnectedCluster;

  beforeAll(async () => {
    kube = await startKube({ speed: 0.2 });
    cluster = await connectCluster({ kubeconfig: { text: kube.kubeconfig }, kind: 'sandbox' });
  });

  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await kube.close();
  });

  async function bringUp(manifests: readonly Manifest[], timeoutMs = 60_000): Promise<WaitReport> {
    const applied: KubeObject[] = [];
    for (const manifest of manifests) applied.push((await cluster.apply(manifest, { fieldManager })).object);
    const wait = waitUntilReady(applied.map(refOf), { cluster, clock: systemClock, timeoutMs });
    let next = await wait.next();
    while (next.done !== true) next = await wait.next();
    cluster.forgetDiscovery();
    return next.value;
  }

  async function bringUpRelease(name: keyof typeof releases): Promise<WaitReport> {
    const manifests = parseAllDocuments(artifactText(name, releases[name])).map(
      (document) => document.toJS() as Manifest,
    );
    await bringUp(manifests.filter(({ kind }) => FIRST.includes(kind)));
    return await bringUp(manifests.filter(({ kind }) => !FIRST.includes(kind)));
  }

  it('a release with definitions, webhooks and certificates is ready only when all of it can be used', async () => {
    for (const name of ['cert-manager', 'opentelemetry-operator'] as const) {
      const report = await bringUpRelease(name);
      expect(report.state, JSON.stringify(report.causes, null, 1)).toBe('ready');
      const webhooks = report.targets.filter(({ ref }) => ref.kind.endsWith('WebhookConfiguration'));
      expect(webhooks.length).toBeGreaterThan(0);
    }
  });

  const collector = (name: string, spec: object): Manifest => ({
    apiVersion: 'opentelemetry.io/v1beta1',
    kind: 'OpenTelemetryCollector',
    metadata: { name, namespace: 'default' },
    spec: {
      mode: 'daemonset',
      image: 'ghcr.io/open-telemetry/collector:0.158.0',
      config: {
        receivers: { otlp: { protocols: { grpc: {} } } },
        exporters: { debug: {} },
        service: { pipelines: { logs: { receivers: ['otlp'], exporters: ['debug'] } } },
      },
      ...spec,
    },
  });

  it('a collector is ready when its pods are, and names them with their log when they are not', async () => {
    expect((await bringUp([collector('fine', {})])).state).toBe('ready');

    const log = 'Error: failed to get config: \'exporters\' unknown type: "x"';
    const fault = JSON.stringify({ kind: 'config-error-exit', logLines: [log] });
    const report = await bringUp([collector('broken', { podAnnotations: { 'sandbox.otelops.dev/fault': fault } })]);
    expect(report.state).toBe('failed');
    const [cause] = report.causes;
    expect(kindsOf(cause!)).toEqual(['OpenTelemetryCollector', 'DaemonSet', 'Pod', 'Pod']);
    expect(bestCause(cause!)).toMatchObject({ code: 'crash-loop', terminal: true });
    expect([...walk(cause!)].flatMap(({ evidence }) => evidence)).toContainEqual(
      expect.objectContaining({ kind: 'log', lines: expect.arrayContaining([log]) }),
    );
  });

  it('a certificate whose issuer does not exist names the issuer', async () => {
    const report = await bringUp(
      [
        {
          apiVersion: 'cert-manager.io/v1',
          kind: 'Certificate',
          metadata: { name: 'serving', namespace: 'default' },
          spec: { secretName: 'serving', dnsNames: ['x.default.svc'], issuerRef: { name: 'nobody', kind: 'Issuer' } },
        },
      ],
      3_000,
    );
    expect(report.state).toBe('overdue');
    const [cause] = report.causes;
    expect(cause).toMatchObject({ code: 'certificate-not-issued' });
    expect(JSON.stringify(cause)).toContain('the Issuer nobody does not exist');
  });
});

function kindsOf(cause: Cause): readonly string[] {
  const [first] = cause.children;
  return [cause.object.kind, ...(first === undefined ? [] : kindsOf(first))];
}
