import { once } from 'node:events';
import { createServer } from 'node:http';
import type { KubeObject } from '@otelops/sandbox';

/** Stands where the kubelet of the lab's node stands: its summary of what runs, and its list of pods. */
export interface LabKubelet {
  close(): Promise<void>;
}

/**
 * Answers as the kubelet does at `/stats/summary` (stats v1alpha1) and `/pods`: for each pod that it is given one container,
 * one network interface, and each volume of its spec. Figures are made up and stay the same.
 */
export async function startLabKubelet(
  place: { readonly host: string; readonly port: number },
  node: string,
  pods: () => Promise<readonly KubeObject[]>,
): Promise<LabKubelet> {
  const server = createServer(async (request, response) => {
    const items = await pods();
    const answers: Readonly<Record<string, unknown>> = {
      '/stats/summary': { node: { nodeName: node, ...usage() }, pods: items.map(podStats) },
      '/pods': { kind: 'PodList', apiVersion: 'v1', metadata: {}, items },
    };
    const answer = answers[(request.url ?? '').replace(/\/$/, '')];
    response.statusCode = answer === undefined ? 404 : 200;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer ?? {}));
  });
  server.listen(place.port, place.host);
  await once(server, 'listening');
  return {
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const startTime = '2026-11-01T00:00:00Z';
const space = { availableBytes: 60_000_000_000, capacityBytes: 100_000_000_000, usedBytes: 40_000_000_000 };

function usage(): Readonly<Record<string, unknown>> {
  const time = new Date().toISOString();
  return {
    startTime,
    cpu: { time, usageNanoCores: 100_000_000, usageCoreNanoSeconds: 5_000_000_000_000 },
    memory: {
      time,
      availableBytes: 2_000_000_000,
      usageBytes: 1_000_000_000,
      workingSetBytes: 900_000_000,
      rssBytes: 800_000_000,
      pageFaults: 1000,
      majorPageFaults: 1,
    },
    network: {
      time,
      name: 'eth0',
      rxBytes: 1000,
      txBytes: 2000,
      interfaces: [{ name: 'eth0', rxBytes: 1000, rxErrors: 0, txBytes: 2000, txErrors: 0 }],
    },
    fs: { time, ...space },
  };
}

function podStats(pod: KubeObject): unknown {
  const { containers = [], volumes = [] } = Object(pod['spec']) as {
    readonly containers?: readonly { readonly name: string }[];
    readonly volumes?: readonly { readonly name: string }[];
  };
  const { name, namespace, uid } = pod.metadata;
  const { cpu, memory, network } = usage();
  return {
    podRef: { name, namespace, uid },
    startTime,
    cpu,
    memory,
    network,
    'ephemeral-storage': space,
    containers: containers.map((container) => ({
      name: container.name,
      startTime,
      cpu,
      memory,
      rootfs: space,
      logs: space,
    })),
    volume: volumes.map((volume) => ({ name: volume.name, ...space })),
  };
}
