import { type ConnectedCluster, connectCluster } from '@otelops/deployer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demandRealKube, type RealKube, startRealKube } from '../../sandbox/src/real/index.ts';
import { judge } from './kit/accepted.ts';
import { variants } from './kit/valid-configs.ts';

const demand = await demandRealKube(process.env);
if (demand.state === 'skip') process.stderr.write(`skipped: rendered objects on a real API server: ${demand.reason}\n`);

/** Kinds that come with the release manifests of cert-manager and the operator. */
const outsideKinds = ['Certificate', 'ClusterIssuer', 'OpenTelemetryCollector'];

describe.skipIf(demand.state === 'skip')('a real API server', () => {
  let kube: RealKube;
  let cluster: ConnectedCluster;

  beforeAll(async () => {
    if (demand.state !== 'run') throw new Error(demand.reason);
    kube = await startRealKube({ binaries: demand.binaries, apiOnly: true });
    cluster = await connectCluster({ kubeconfig: { text: kube.kubeconfig }, kind: 'real' });
  });

  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
    await kube?.close();
  });

  it.each(variants)('takes every object of $name, strictly and without a warning', async (variant) => {
    const verdict = await judge(cluster, variant);
    expect(verdict).toMatchObject({ refused: [], warned: [] });
    expect(outsideKinds).toEqual(expect.arrayContaining([...verdict.unknownKinds]));
    expect(verdict.accepted).toBeGreaterThan(50);
  });

  it('refuses a misspelled field, so that taking the others means something', async () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'a', namespace: 'default' },
      spec: { portz: [] },
    };
    await expect(cluster.apply(service, { fieldManager: 'otelops', dryRun: true })).rejects.toThrow('portz');
  });
});
