import type { KubeObject } from '../kube/types.ts';
import type { Route, RouteTarget } from './egress.ts';
import type { FoundProgram, LocatedProgram } from './programs/program.ts';
import type { Pace } from './stages/pace.ts';
import type { ServiceName } from './stand-ins.ts';

/** The five programs that a real control plane with simulated nodes is made of. */
export interface RealKubeBinaries {
  etcd: FoundProgram;
  apiServer: FoundProgram;
  controllerManager: FoundProgram;
  scheduler: FoundProgram;
  kwok: FoundProgram;
}

/** Either all of them, or which are missing and why. */
export type RealKubeSearch =
  | { state: 'found'; binaries: RealKubeBinaries; programs: readonly LocatedProgram[] }
  | { state: 'missing'; reason: string; programs: readonly LocatedProgram[] };

export interface RealKubeOptions {
  binaries: RealKubeBinaries;
  /**
   * Starts etcd and the API server only: no controllers, no scheduler, no nodes, no StorageClasses. For what is asked of
   * the API alone. Default false.
   */
  apiOnly?: boolean;
  /** Simulated Macs; default 6. */
  nodes?: number;
  /**
   * What the cluster holds from its start, instead of those Macs and the StorageClasses `local-path` and `nfs-client`:
   * objects of Kubernetes' own kinds. Nodes among them need an `InternalIP`, and are simulated.
   */
  seed?: readonly KubeObject[];
  /** How fast the simulated kubelets work. */
  pace?: Partial<Pace>;
  /**
   * Gives the listener that stands in for an address of the cluster's network, when the API server calls a webhook, an
   * aggregated API or a proxy subresource and nothing is registered by {@link RealKube.standIn}. Where it gives nothing
   * either, the connection is refused, as it is when no pod listens.
   */
  route?: Route;
  /** Whether to play the provisioners of the StorageClasses; default true. */
  provisioner?: boolean;
  /** Whether to wait until every node is ready; default true. */
  waitForNodes?: boolean;
  /** Parent of the cluster's folder; default: the system's temporary folder. */
  temporaryFolder?: string;
  /** Default 60 seconds for the whole start. */
  startTimeoutMilliseconds?: number;
}

/** A real control plane on loopback with simulated arm64 nodes. It ends with the process that started it. */
export interface RealKube extends AsyncDisposable {
  /** `https://127.0.0.1:<port>`. */
  readonly url: string;
  /** PEM. */
  readonly caCertificate: string;
  /** Bearer token of an administrator (group `system:masters`). */
  readonly token: string;
  /** Client certificate and key of an administrator, as PEM. */
  readonly clientCertificate: string;
  readonly clientKey: string;
  /** A kubeconfig for that administrator, as YAML, and the file that holds it. */
  readonly kubeconfig: string;
  readonly kubeconfigPath: string;
  /** Resolves once every node is ready; at once where there are none. */
  readonly kwokReady: Promise<void>;
  /** Names of the simulated nodes. */
  readonly nodes: readonly string[];
  /**
   * Lets a listener of this machine stand in for a Service: what the API server calls there (webhooks, aggregated APIs,
   * `services/…/proxy/`) reaches it, as does a port-forward to its pods. The answer withdraws it.
   */
  standIn(service: ServiceName, target: RouteTarget): () => void;
  /** Process ids of the servers, by name. */
  pids(): Readonly<Record<string, number>>;
  /** The last lines that a server has written. */
  logTail(server: RealServer, lines?: number): Promise<string>;
  /** Kills one server and leaves it down: a fault on demand. */
  kill(server: RealServer): Promise<void>;
  /** Starts a killed server again, with its data and on its port. */
  restart(server: RealServer): Promise<void>;
  /** Kills every server and removes every file. */
  close(): Promise<void>;
}

export type RealServer = 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'kwok';

/** A real control plane that did not come up. */
export class RealKubeFailure extends Error {
  override readonly name = 'RealKubeFailure';
  /** `port-taken`: another process took one of the ports between their choice and their use. */
  readonly code: 'server-ended' | 'port-taken' | 'not-ready' | 'refused';
  /** The server that it is about. */
  readonly server: RealServer;
  /** Its last lines. */
  readonly log: string;

  constructor(failure: { code: RealKubeFailure['code']; server: RealServer; message: string; log: string }) {
    super(`${failure.message}${failure.log === '' ? '' : `\n${failure.log}`}`);
    this.code = failure.code;
    this.server = failure.server;
    this.log = failure.log;
  }
}
