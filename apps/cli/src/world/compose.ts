import { hostname } from 'node:os';
import { type ConnectedCluster, systemClock } from '@otelops/deployer';
import type { World } from '@otelops/operations';
import {
  clusterBackends,
  configFile,
  folderFiles,
  lockTimesOf,
  openNamedCluster,
  realArtifacts,
} from '@otelops/operations/adapters';
import type { Invocation } from '../cli.ts';
import type { Interrupt } from '../interrupt.ts';
import type { Reporter } from '../reporters/reporter.ts';
import { createApprover } from './approve.ts';
import { userName } from './user-name.ts';

export interface ComposeOptions {
  readonly invocation: Invocation;
  readonly reporter: Reporter;
  readonly interrupt: Interrupt;
}

/** Gives a verb its world: the cluster that was named, the files of the working folder, the person at the keyboard. */
export async function composeWorld(options: ComposeOptions): Promise<World & AsyncDisposable> {
  const { invocation, reporter, interrupt } = options;
  const { signal } = interrupt;
  const { host, globals } = invocation;
  const release = new AsyncDisposableStack();
  // Loaded only where it is asked for: a simulated cluster is much code.
  const sandbox = globals.sandbox ? (await import('./sandbox-world.ts')).sandboxWorld(invocation) : undefined;
  const person = { name: userName(host.env), from: `terminal on ${hostname()}` };
  let connected: Promise<ConnectedCluster> | undefined;
  const connect = async (): Promise<ConnectedCluster> => {
    const opened = await (sandbox === undefined ? openNamedCluster({ ...globals, howToName }) : sandbox.open(release));
    reporter.banner(opened.banner);
    return release.use(opened.cluster);
  };
  const cluster = (): Promise<ConnectedCluster> => (connected ??= connect());
  let found: Promise<ReturnType<typeof clusterBackends>> | undefined;
  const backends = (): Promise<ReturnType<typeof clusterBackends>> => {
    found ??= cluster().then((opened) => clusterBackends({ cluster: opened, signal }));
    return found;
  };
  const files = folderFiles(host.cwd());
  const lockTimes = lockTimesOf(host.env);
  return {
    clock: systemClock,
    signal,
    person,
    cluster,
    backend: async (name) => (await backends())(name),
    config: configFile({ path: globals.config, files, sandbox: globals.sandbox }),
    files,
    artifacts: sandbox?.artifacts ?? realArtifacts({ folder: globals.artifacts, env: host.env, files }),
    ...(lockTimes === undefined ? {} : { lockTimes }),
    approve: createApprover({ host, reporter, yes: globals.yes, person: person.name, interrupt }),
    [Symbol.asyncDispose]: () => release.disposeAsync(),
  };
}

const howToName = [
  'Name it: --context NAME (or OTELOPS_CONTEXT=NAME).',
  'Try it without a cluster: --sandbox',
] as const;
