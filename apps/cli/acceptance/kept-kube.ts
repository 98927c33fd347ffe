import { readFile } from 'node:fs/promises';
import { type ConnectedCluster, connectCluster, type KubeObject } from '@otelops/deployer';
import { type SandboxKube, type SandboxKubeOptions, startKube } from '@otelops/sandbox';
import { readRunningSandbox, writeRunningSandbox } from '../src/sandbox/state-file.ts';
import type { Otel } from './otel.ts';

/** A sandbox in this process that `otel ... --sandbox` takes for one that somebody keeps: its log and faults are at hand. */
export async function keepKube(otel: Otel, options: SandboxKubeOptions = { speed: 0 }): Promise<SandboxKube> {
  const kube = await startKube(options);
  await announce(otel, kube);
  return kube;
}

export async function announce(otel: Otel, { url, kubeconfig }: { url: string; kubeconfig: string }): Promise<void> {
  await writeRunningSandbox(otel.env, { pid: process.pid, url, kind: 'simulated', kubeconfig });
}

/** The cluster that `otel sandbox` keeps, as somebody else reaches it. */
export async function connectKept(otel: Otel, fieldManager = 'kubectl-edit'): Promise<ConnectedCluster> {
  const running = await readRunningSandbox(otel.env, () => true);
  if (running === undefined) throw new Error('no sandbox is kept');
  const text = await readFile(running.kubeconfigPath, 'utf8');
  return connectCluster({ kubeconfig: { text }, kind: 'sandbox', fieldManager });
}

/** Every object of these kinds in all namespaces. */
export async function listAll(
  cluster: ConnectedCluster,
  kinds: readonly (readonly [apiVersion: string, kind: string])[],
): Promise<readonly KubeObject[]> {
  const lists = await Promise.all(
    kinds.map(async ([apiVersion, kind]) => {
      const resource = await cluster.resolve(apiVersion, kind);
      return resource === undefined ? [] : (await cluster.list(resource)).items;
    }),
  );
  return lists.flat();
}

export async function getObject(
  cluster: ConnectedCluster,
  [apiVersion, kind, namespace, name]: readonly [string, string, string, string],
): Promise<KubeObject | undefined> {
  const resource = await cluster.resolve(apiVersion, kind);
  return resource === undefined ? undefined : cluster.get(resource, { namespace, name });
}
