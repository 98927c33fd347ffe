import { demandRealKube, startRealKube } from '../../src/real/index.ts';
import type { Subject } from './run-case.ts';

/** A real API server on which nothing moves by itself: no controllers, no scheduler, no kubelets. */
export interface QuietRealKube extends Subject, AsyncDisposable {
  /** `v1.35.4`. */
  readonly version: string;
}

export async function startQuietRealKube(): Promise<QuietRealKube> {
  const demand = await demandRealKube(process.env);
  if (demand.state !== 'run') throw new Error(demand.reason);
  const real = await startRealKube({ binaries: demand.binaries, waitForNodes: false, provisioner: false });
  for (const server of ['kube-controller-manager', 'kwok', 'kube-scheduler'] as const) await real.kill(server);
  const { url, caCertificate, token } = real;
  return {
    url,
    caCertificate,
    token,
    version: demand.binaries.apiServer.version ?? 'v1.35.4',
    [Symbol.asyncDispose]: () => real.close(),
  };
}
