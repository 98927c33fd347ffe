import { connectCluster } from '@otelops/deployer';
import type { OpenedCluster } from '@otelops/operations/adapters';
import { startKube } from '@otelops/sandbox';
import type { Invocation } from '../cli.ts';
import { processIsAlive, readRunningSandbox } from '../sandbox/state-file.ts';

/** The sandbox that somebody keeps running, else a new one that ends with this command. */
export async function openSandbox({ host }: Invocation, release: AsyncDisposableStack): Promise<OpenedCluster> {
  const running = await readRunningSandbox(host.env, processIsAlive);
  if (running !== undefined) {
    const cluster = await connectCluster({ kubeconfig: { path: running.kubeconfigPath }, kind: 'sandbox' });
    return { cluster, banner: `sandbox (${running.kind}), ${running.url}, kept by process ${running.pid}` };
  }
  const kube = release.use(await startKube());
  const cluster = await connectCluster({ kubeconfig: { text: kube.kubeconfig }, kind: 'sandbox' });
  return { cluster, banner: `sandbox (simulated), ${kube.url}, ends with this command` };
}

/** Beside a real API server nobody answers for the webhooks of simulated pods, so there the manifests come without them. */
export async function simulatesWebhooks(env: Invocation['host']['env']): Promise<boolean> {
  const running = await readRunningSandbox(env, processIsAlive);
  return running === undefined || running.kind === 'simulated';
}
