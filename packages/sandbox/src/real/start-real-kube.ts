import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeObject } from '../kube/types.ts';
import type { Machine } from '../seed/machines.ts';
import { type ClusterIdentity, createClusterFolder, fillClusterFolder, folderPrefix } from './cluster-folder.ts';
import { type ClusterPorts, clusterFiles } from './command-lines.ts';
import { type Route, startEgress } from './egress.ts';
import { findFreePorts } from './free-ports.ts';
import { type Keeper, startKeeper } from './keeper/keeper.ts';
import { sweepLeftovers } from './keeper/leftovers.ts';
import { systemProcesses } from './keeper/system-processes.ts';
import { createKubeClient, type KubeClient } from './kube-client.ts';
import { startKubeletEndpoint } from './kubelet-endpoint.ts';
import { runProvisioner } from './provisioner.ts';
import { type RealKube, RealKubeFailure, type RealKubeOptions } from './real-kube.ts';
import { isClusterReady, seedCluster } from './seed-cluster.ts';
import { defaultSeed, kubeletPort, nodesOf } from './seed-objects.ts';
import { serverCommands } from './server-table.ts';
import { defaultPace } from './stages/pace.ts';
import { createStandIns, type StandIns } from './stand-ins.ts';
import { createWait, logTail, type Wait } from './wait.ts';

const defaultStartTimeoutMilliseconds = 60_000;

/**
 * Starts etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok on free ports of loopback, in a folder
 * of their own, with certificates of an authority that ends with them, admission and RBAC as by default. Registers six
 * arm64 nodes and the StorageClasses of K3s, plays their provisioners, and is done when every node is ready.
 *
 * The servers end with this process, however it ends (keeper/keeper-main.ts says how).
 *
 * @throws RealKubeFailure with the last lines of the server that did not come up.
 */
export async function startRealKube(options: RealKubeOptions): Promise<RealKube> {
  await sweepLeftovers(options.temporaryFolder ?? tmpdir(), folderPrefix, systemProcesses);
  return onFreePorts((ports) => startOnPorts(options, ports));
}

/** How often other ports are tried. */
const portAttempts = 3;

/** Chooses ports anew where another process was faster to take one of them. */
export async function onFreePorts<T>(start: (ports: ClusterPorts) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const [etcd = 0, api = 0, kwok = 0] = await findFreePorts(3);
    try {
      return await start({ etcd, api, kwok });
    } catch (error) {
      const isTaken = error instanceof RealKubeFailure && error.code === 'port-taken';
      if (!isTaken || attempt === portAttempts) throw error;
    }
  }
}

/** One attempt on given ports; what it has opened is closed where it fails. */
export async function startOnPorts(options: RealKubeOptions, ports: ClusterPorts): Promise<RealKube> {
  const seed = options.apiOnly === true ? [] : (options.seed ?? defaultSeed(options.nodes ?? 6));
  const nodes = nodesOf(seed);
  const folder = await createClusterFolder(options.temporaryFolder ?? tmpdir());
  const keeper = await startKeeper(folder);
  const releases: Array<() => Promise<void> | void> = [() => keeper.close()];
  const close = once(async () => {
    for (const release of releases.toReversed()) await release();
  });
  try {
    const identity = await fillClusterFolder(folder, ports, nodes, { ...defaultPace, ...options.pace });
    const { authority, admin } = identity;
    const client = createKubeClient({ port: ports.api, caCertificate: authority.certificate, credentials: admin });
    releases.push(() => client.close());
    const standIns = createStandIns(client);
    const start = { options, ports, seed, nodes, keeper, identity, releases, client, standIns };
    return describe(start, await bringUp(start), close);
  } catch (error) {
    await close();
    throw error;
  }
}

interface Start {
  options: RealKubeOptions;
  ports: ClusterPorts;
  seed: readonly KubeObject[];
  nodes: readonly Machine[];
  keeper: Keeper;
  identity: ClusterIdentity;
  client: KubeClient;
  standIns: StandIns;
  /** What has been opened and how to close it, in the order of opening. */
  releases: Array<() => Promise<void> | void>;
}

/** Opens everything in order; the answer resolves once the nodes are ready. */
async function bringUp(start: Start): Promise<{ kwokReady: Promise<void> }> {
  const { options, ports, seed, nodes, keeper, releases, client } = start;
  const commands = serverCommands(options.binaries, keeper.folder, ports);
  const wait = createWait(keeper, options.startTimeoutMilliseconds ?? defaultStartTimeoutMilliseconds);
  releases.push(wait.end);
  await openNetwork(start);
  // The API server waits for etcd by itself, so both start at once.
  await Promise.all([keeper.start(commands.etcd), keeper.start(commands['kube-apiserver'])]);
  await wait.until('kube-apiserver', () => answers(client, '/readyz'));
  if (options.apiOnly === true) return { kwokReady: Promise.resolve() };
  await Promise.all([
    keeper.start(commands['kube-controller-manager']),
    keeper.start(commands['kube-scheduler']),
    keeper.start(commands.kwok),
    plant(client, seed, wait),
  ]);
  if (options.provisioner !== false) {
    const provisioning = new AbortController();
    releases.push(() => provisioning.abort());
    void runProvisioner(client, provisioning.signal);
  }
  const kwokReady = wait.until('kwok', () => isClusterReady(client, nodes.length));
  kwokReady.catch(() => undefined);
  if (options.waitForNodes !== false) await kwokReady;
  return { kwokReady };
}

/** The API server's ways out: to the kubelets, and to whatever the caller routes. */
async function openNetwork(start: Start): Promise<void> {
  const { options, nodes, keeper, identity, releases, client, standIns } = start;
  const routeToPods: Route = async (destination) =>
    (await standIns.route(destination)) ?? (await options.route?.(destination));
  const kubelet = await startKubeletEndpoint({
    credentials: identity.kubelet,
    caCertificate: identity.authority.certificate,
    client,
    route: routeToPods,
  });
  releases.push(kubelet.close);
  const kubelets = new Set(nodes.map(({ address }) => address));
  const route: Route = async (destination) => {
    const isKubelet = destination.port === kubeletPort && kubelets.has(destination.host);
    if (isKubelet) return { host: '127.0.0.1', port: kubelet.port };
    return await routeToPods(destination);
  };
  const egress = await startEgress(join(keeper.folder, clusterFiles.egressSocket), route);
  releases.push(egress.close);
}

async function answers(client: KubeClient, path: string): Promise<boolean> {
  const { status } = await client.send('GET', path);
  return status === 200;
}

async function plant(client: KubeClient, seed: readonly KubeObject[], wait: Wait): Promise<void> {
  const refusal = await seedCluster(client, seed);
  if (refusal !== undefined)
    throw await wait.failure('refused', 'kube-apiserver', `the first objects were refused: ${refusal}`);
}

function describe(start: Start, { kwokReady }: { kwokReady: Promise<void> }, close: () => Promise<void>): RealKube {
  const { options, ports, nodes, keeper, identity } = start;
  const commands = serverCommands(options.binaries, keeper.folder, ports);
  return {
    url: identity.url,
    caCertificate: identity.authority.certificate,
    token: identity.token,
    clientCertificate: identity.admin.certificate,
    clientKey: identity.admin.key,
    kubeconfig: identity.adminKubeconfig,
    kubeconfigPath: join(keeper.folder, clusterFiles.adminKubeconfig),
    kwokReady,
    nodes: nodes.map(({ name }) => name),
    standIn: (service, target) => start.standIns.add(service, target),
    pids: () => keeper.pids(),
    logTail: (server, lines = 20) => logTail(keeper.folder, server, lines),
    kill: (server) => keeper.stop(server),
    restart: async (server) => {
      await keeper.stop(server);
      await keeper.start(commands[server]);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function once(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= action();
    return running;
  };
}
