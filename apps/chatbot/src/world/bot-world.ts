import { type Clock, type ConnectedCluster, connectCluster } from '@otelops/deployer';
import type { Artifacts } from '@otelops/operations';
import {
  clusterBackends,
  configFile,
  directBackend,
  folderFiles,
  lockTimesOf,
  realArtifacts,
} from '@otelops/operations/adapters';
import { Agent } from 'undici';
import type { TlsTexts } from '../certificates/tls-files.ts';
import type { ChatPorts } from '../ports/room.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Settings } from '../settings/settings.ts';
import { tracedCluster } from './traced-cluster.ts';

export interface WorldOptions {
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'span'>;
  readonly settings: Pick<Settings, 'cluster' | 'stack' | 'backends'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What servers of the stack are shown, and whom they have to be signed by. */
  readonly backendTls?: TlsTexts['backends'];
  /** Outside manifests of the sandbox; downloads where undefined. */
  readonly artifacts?: Artifacts;
}

/** The worlds of the runs: one connection to one cluster, the files of one folder. */
export interface BotWorld extends AsyncDisposable {
  readonly world: ChatPorts['world'];
}

/** Connects when the first run needs the cluster, and again after a connection that could not be made. */
export function createBotWorld(options: WorldOptions): BotWorld {
  const { clock, telemetry, settings, env, artifacts } = options;
  const dispatcher = dispatcherOf(options.backendTls);
  const files = folderFiles(settings.stack.folder);
  const lockTimes = lockTimesOf(env);
  let connected: Promise<ConnectedCluster> | undefined;
  const cluster = (): Promise<ConnectedCluster> => {
    connected ??= connect(settings.cluster).then((cluster) => tracedCluster(cluster, telemetry));
    const connection = connected;
    connection.catch(() => {
      if (connected === connection) connected = undefined;
    });
    return connection;
  };
  return {
    world: async (run) => {
      let fromCluster: ReturnType<typeof clusterBackends> | undefined;
      return {
        clock,
        ...run,
        cluster,
        backend: async (name) => {
          const url = settings.backends[name];
          if (url !== undefined) return directBackend(name, { url, signal: run.signal, dispatcher });
          fromCluster ??= clusterBackends({ cluster: await cluster(), signal: run.signal });
          return fromCluster(name);
        },
        config: configFile({ path: settings.stack.config, files, sandbox: settings.cluster.kind === 'sandbox' }),
        files,
        artifacts: artifacts ?? realArtifacts({ folder: settings.stack.artifacts, env, files }),
        ...(lockTimes === undefined ? {} : { lockTimes }),
        // The connection is the bot's, not the run's.
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    },
    [Symbol.asyncDispose]: async () => {
      const open = await connected?.catch(() => undefined);
      await Promise.all([open?.[Symbol.asyncDispose](), dispatcher.destroy()]);
    },
  };
}

/** One pool for what is asked of the servers of the stack. */
function dispatcherOf(tls: TlsTexts['backends']): Agent {
  if (tls === undefined) return new Agent();
  return new Agent({ connect: { ca: tls.authority, cert: tls.certificate, key: tls.key } });
}

function connect({ context, kubeconfig, kind }: Settings['cluster']): Promise<ConnectedCluster> {
  return connectCluster({
    kind,
    ...(context === undefined ? {} : { context }),
    ...(kubeconfig === undefined ? {} : { kubeconfig: { path: kubeconfig } }),
  });
}

/** Which cluster this is, for every message. */
export function clusterLabelOf({ kind, context, label }: Settings['cluster']): string {
  if (kind === 'sandbox') return label ?? 'sandbox (simulated)';
  return `cluster ${label ?? context ?? 'in-cluster'}`;
}
