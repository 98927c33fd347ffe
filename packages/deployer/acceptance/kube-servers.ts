import { startKube } from '@otelops/sandbox';
import { findRealKubeBinaries, startRealKube } from '../../sandbox/src/real/index.ts';

/** A Kubernetes API server that the same promises are checked against. */
export interface KubeServer {
  readonly name: 'sandbox' | 'real';
  start(): Promise<RunningServer>;
}

export interface RunningServer {
  readonly url: string;
  /** Of a cluster administrator. */
  readonly kubeconfig: string;
  close(): Promise<void>;
}

const sandbox: KubeServer = { name: 'sandbox', start: () => startKube({ speed: 0 }) };

const search = await findRealKubeBinaries(process.env);

/** The sandbox always; the real control plane where its programs are. */
export const kubeServers: readonly KubeServer[] =
  search.state === 'found'
    ? [
        sandbox,
        {
          name: 'real',
          start: () => startRealKube({ binaries: search.binaries, waitForNodes: false, provisioner: false }),
        },
      ]
    : [sandbox];
