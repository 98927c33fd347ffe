import { type SandboxKube, startKube } from '@otelops/sandbox';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { promiseNothing } from './no-op-promise.ts';
import { runOnce } from './no-op-site.ts';

describe('on the sandbox', () => {
  let kube: SandboxKube;

  beforeAll(async () => {
    kube = await startKube({ speed: 0 });
    const events = await runOnce(['deploy', 'all'], { kubeconfig: kube.kubeconfig, webhooks: true });
    expect(events.at(-1)).toMatchObject({ type: 'outcome', code: 'done' });
    await kube.settled();
  });
  afterAll(() => kube?.close());

  promiseNothing(() => ({
    kubeconfig: kube.kubeconfig,
    webhooks: true,
    mark: () => kube.log.mark(),
    since: (mark) => kube.log.since(mark),
    settled: () => kube.settled(),
  }));
});
