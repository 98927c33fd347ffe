import { mkdir, writeFile } from 'node:fs/promises';
import type { StackConfig } from '../../src/config/types.ts';
import { grafanaClient, macPushTokenDirectory, ports } from '../../src/names.ts';
import type { PlainCollector } from '../kit/collector-fit.ts';
import { createLabCertificates, type LabCertificates } from './certificates.ts';
import { createClient, type LabClient } from './client.ts';
import { gatewayPodName, type LabCluster, nodeName, startLabCluster } from './cluster.ts';
import { type Front, startFront } from './front.ts';
import { startLabKubelet } from './kubelet.ts';
import { type CollectorPlan, layOutBackend, layOutCollector, writeSecrets } from './layout.ts';
import { type Ground, rootOf } from './placement.ts';
import { type Dweller, findPlaces, type Places } from './places.ts';
import { openProcesses, type Processes } from './processes.ts';
import type { LabPrograms } from './programs.ts';
import type { Change } from './rewrite.ts';
import { startTraceStore, type TraceStore } from './trace-store.ts';

export const macToken = 'token-of-the-macs';

/** What differs from one lab to the next. */
export interface LabOptions {
  readonly config: StackConfig;
  readonly programs: LabPrograms;
  /** Contents of the Secrets that Alertmanager reads, by Secret and key. Told the places, since URLs stand in them. */
  readonly secrets?: (places: Places) => Readonly<Record<string, string>>;
  /** Times that a test cannot wait for, in the collectors. */
  readonly hurry?: readonly Change[];
}

/** A collector that is not as it is rendered, beside the others or in place of one. */
export interface OddCollector {
  readonly name: string;
  readonly address: Dweller;
  readonly broken: (config: PlainCollector) => void;
}

/** The whole way of the data, in real programs: node collector, two gateways, databases, notifications. */
export interface Lab extends AsyncDisposable {
  readonly places: Places;
  readonly processes: Processes;
  readonly front: Front;
  readonly traces: TraceStore;
  readonly certificates: LabCertificates | undefined;
  /** Asks the databases, with a certificate where they want one. */
  readonly client: LabClient;
  /** `http://127.1.2.3:45678` of a server by its port in the cluster. */
  url(at: Dweller, port: number): string;
  /** What of the rendered configuration this lab does not try. */
  readonly notCovered: readonly string[];
  /** The folder where the app's log lies. */
  readonly appLogFolder: string;
  rootOf(name: string): string;
  startNode(odd?: OddCollector): Promise<void>;
  startGateway(ordinal: 0 | 1, odd?: OddCollector): Promise<void>;
  /** Starts what reads the cluster, where the gateways' own binary cannot. */
  startClusterReader(): Promise<void>;
  startBackend(name: 'prometheus' | 'loki' | 'alertmanager'): Promise<void>;
}

/** Lays everything out and starts it, the databases first. Takes down what it started where it fails. */
export async function startLab(options: LabOptions): Promise<Lab> {
  const releases: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const release of releases.splice(0).toReversed()) await release();
  };
  try {
    return await build(options, releases, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function build(
  { config, hurry = [], programs, secrets }: LabOptions,
  releases: (() => Promise<void>)[],
  close: () => Promise<void>,
): Promise<Lab> {
  const places = await findPlaces();
  const processes = await openProcesses();
  releases.push(() => processes.close());
  const { folder } = processes;
  const cluster: LabCluster = await startLabCluster(config, places, folder);
  releases.push(() => cluster.close());
  const ground: Ground = { config, folder, places, kubeconfigPath: cluster.kubeconfigPath };
  const mtls = config.security.mtls;
  const certificates = mtls ? createLabCertificates(config, places, new Date()) : undefined;
  const client = createClient(certificates?.peer(grafanaClient));
  const notCovered = new Set<string>();
  const scheme = mtls ? 'https' : 'http';
  const url = (at: Dweller, port: number): string => `${scheme}://${places.address[at]}:${places.port(port)}`;
  const health = (address: string) => async () =>
    (await createClient().get(`http://${address}:${places.port(ports.collectorHealth)}/`)).status === 200;

  const kubelet = await startLabKubelet(
    { host: places.address.kubelet, port: places.port(ports.kubelet) },
    nodeName,
    cluster.podsOfNode,
  );
  releases.push(() => kubelet.close());
  const traces = await startTraceStore({
    host: places.address.tempo,
    port: places.port(ports.otlpGrpc),
    tls: certificates?.peer('tempo'),
  });
  releases.push(() => traces.close());
  const front = await startFront({
    host: places.address.front,
    port: places.port(ports.otlpGrpc),
    gateways: [url('gateway-0', ports.otlpGrpc), url('gateway-1', ports.otlpGrpc)],
    doors: [places.address['door-0'], places.address['door-1']],
    serverTls: certificates?.peer('otel-gateway'),
    clientTls: certificates?.peer('otel-node'),
  });
  releases.push(() => front.close());

  async function startBackend(name: 'prometheus' | 'loki' | 'alertmanager'): Promise<void> {
    const laid = await layOutBackend(ground, name, certificates);
    for (const one of laid.notCovered) notCovered.add(one);
    const ready = name === 'loki' ? '/ready' : '/-/ready';
    await processes.start({
      name,
      path: programs[name].path,
      arguments: laid.arguments,
      environment: { POD_NAME: `${name}-0` },
      ready: async () => (await client.get(url(name, ports[name]) + ready)).status === 200,
    });
  }

  async function startCollector(role: CollectorPlan['role'], name: string, address: string, odd?: OddCollector) {
    const program = role === 'gateway' ? programs.gateway : programs.node;
    const plan = { name, role, address, version: program.version, broken: odd?.broken, hurry };
    const laid = await layOutCollector(ground, plan, certificates);
    for (const one of laid.notCovered) notCovered.add(one);
    const pod = name.endsWith('-1') ? gatewayPodName(1) : gatewayPodName(0);
    await processes.start({
      name,
      path: program.path,
      arguments: laid.arguments,
      environment: {
        K8S_NODE_NAME: nodeName,
        NODE_IP: places.address.node,
        K8S_POD_NAME: pod,
        KUBECONFIG: cluster.kubeconfigPath,
      },
      ready: health(address),
    });
  }

  const startNode = (odd?: OddCollector): Promise<void> =>
    startCollector('node', odd?.name ?? 'node', places.address[odd?.address ?? 'node'], odd);
  const startGateway = async (ordinal: 0 | 1, odd?: OddCollector): Promise<void> => {
    const name = odd?.name ?? `gateway-${ordinal}`;
    await writeToken(name);
    await startCollector('gateway', name, places.address[odd?.address ?? `gateway-${ordinal}`], odd);
  };

  const startClusterReader = async (): Promise<void> => {
    await writeToken('cluster-reader');
    await startCollector('cluster', 'cluster-reader', places.address['cluster-reader']);
  };
  async function writeToken(name: string): Promise<void> {
    const folder = `${rootOf(ground, name)}${macPushTokenDirectory}`;
    await mkdir(folder, { recursive: true });
    await writeFile(`${folder}/token`, macToken);
  }

  const appLogFolder = `${folder}/pods/${cluster.appLogFolder}`;
  await mkdir(appLogFolder, { recursive: true });
  await writeSecrets(ground, secrets?.(places) ?? {});
  await Promise.all((['prometheus', 'loki', 'alertmanager'] as const).map(startBackend));
  await Promise.all([startGateway(0), startGateway(1)]);
  await startNode();
  return {
    places,
    processes,
    front,
    traces,
    certificates,
    client,
    url,
    get notCovered() {
      return [...notCovered].toSorted();
    },
    appLogFolder,
    rootOf: (name) => rootOf(ground, name),
    startNode,
    startGateway,
    startClusterReader,
    startBackend,
    [Symbol.asyncDispose]: close,
  };
}
