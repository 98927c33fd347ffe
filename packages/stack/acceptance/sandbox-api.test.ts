import { type ConnectedCluster, connectCluster } from '@otelops/deployer';
import { type SandboxKube, startKube } from '@otelops/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge } from './kit/accepted.ts';
import { variants } from './kit/valid-configs.ts';

describe('the sandbox', () => {
  let kube: SandboxKube;
  let cluster: ConnectedCluster;

  beforeAll(async () => {
    kube = await startKube({ controllers: false });
    cluster = await connectCluster({ kubeconfig: { text: kube.kubeconfig }, kind: 'sandbox' });
  });

  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
    await kube?.close();
  });

  it.each(variants)('takes every object of $name, strictly and without a warning', async (variant) => {
    const verdict = await judge(cluster, variant);
    expect(verdict).toMatchObject({ refused: [], warned: [] });
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
