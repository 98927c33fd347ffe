import { hostname, userInfo } from 'node:os';
import { type ConnectedCluster, connectCluster, systemClock } from '@otelops/deployer';
import { VerbError, type World } from '@otelops/operations';
import type { Invocation } from '../cli.ts';
import type { Reporter } from '../reporters/reporter.ts';
import { createApprover } from './approve.ts';
import { realArtifacts } from './artifacts.ts';
import { configFile } from './config-file.ts';
import { folderFiles } from './files.ts';
import { lockTimesOf } from './lock-times.ts';

export interface ComposeOptions {
  readonly invocation: Invocation;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** Gives a verb its world: the cluster that was named, the files of the working folder, the person at the keyboard. */
export async function composeWorld({ invocation, reporter, signal }: ComposeOptions): Promise<World & AsyncDisposable> {
  const { host, globals } = invocation;
  const release = new AsyncDisposableStack();
  // Loaded only where it is asked for: a simulated cluster is much code.
  const sandbox = globals.sandbox ? (await import('./sandbox-world.ts')).sandboxWorld(invocation) : undefined;
  const person = { name: userInfo().username, from: `terminal on ${hostname()}` };
  let connected: Promise<ConnectedCluster> | undefined;
  const connect = async (): Promise<ConnectedCluster> => {
    const opened = await (sandbox === undefined ? openNamed(invocation) : sandbox.open(release));
    reporter.banner(opened.banner);
    return release.use(opened.cluster);
  };
  const files = folderFiles(host.cwd());
  const lockTimes = lockTimesOf(host.env);
  return {
    clock: systemClock,
    signal,
    person,
    cluster: () => (connected ??= connect()),
    config: configFile(globals, files),
    files,
    artifacts: sandbox?.artifacts ?? realArtifacts({ globals, env: host.env, files }),
    ...(lockTimes === undefined ? {} : { lockTimes }),
    approve: createApprover({ host, reporter, yes: globals.yes, person: person.name, signal }),
    [Symbol.asyncDispose]: () => release.disposeAsync(),
  };
}

export interface OpenedCluster {
  readonly cluster: ConnectedCluster;
  /** One line that says which cluster this is, and whether it is real. */
  readonly banner: string;
}

/** A real cluster is never guessed: the kubeconfig's current context may be anybody's. */
async function openNamed({ globals }: Invocation): Promise<OpenedCluster> {
  if (globals.context === undefined) {
    throw new VerbError('cluster-not-named', 'No cluster was named.', [
      'Name it: --context NAME (or OTELOPS_CONTEXT=NAME).',
      'Try it without a cluster: --sandbox',
    ]);
  }
  const kubeconfig = globals.kubeconfig === undefined ? {} : { kubeconfig: { path: globals.kubeconfig } };
  const cluster = await connectCluster({ context: globals.context, kind: 'real', ...kubeconfig });
  return { cluster, banner: `cluster ${cluster.identity.context} (real), ${cluster.identity.server}` };
}
