import { startKube } from '@otelops/sandbox';
import { demandRealKube, type RealKubeDemand, startRealKube } from '../../sandbox/src/real/index.ts';

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

/** Said once a file; `OTELOPS_REQUIRE_SERVERS=1` makes of a missing control plane a failure. */
export async function demandedRealKube(): Promise<Extract<RealKubeDemand, { state: 'run' | 'skip' }>> {
  const demand = await demandRealKube(process.env);
  if (demand.state === 'fail') throw new Error(`a real control plane is required: ${demand.reason}`);
  if (demand.state === 'skip') process.stderr.write(`skipped: the real control plane: ${demand.reason}\n`);
  return demand;
}

const demand = await demandedRealKube();

/** The sandbox always; the real control plane where its programs are. */
export const kubeServers: readonly KubeServer[] =
  demand.state === 'run'
    ? [
        sandbox,
        {
          name: 'real',
          start: () => startRealKube({ binaries: demand.binaries, waitForNodes: false, provisioner: false }),
        },
      ]
    : [sandbox];
