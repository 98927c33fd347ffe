import { BESIDE_REAL_CONTROL_PLANE } from './controllers/controller-name.ts';
import { createWorkloadFaults } from './controllers/faults/workload-faults.ts';
import { type ControllerFailure, startControllers } from './controllers/start-controllers.ts';
import { createHttpsApi } from './kube/https-api.ts';
import { systemClock } from './kube/system-clock.ts';
import type { RealKube, RealKubeOptions } from './real/real-kube.ts';
import { startRealKube } from './real/start-real-kube.ts';

export interface RealSandbox extends AsyncDisposable {
  readonly kube: RealKube;
  readonly url: string;
  readonly kubeconfig: string;
  readonly kubeconfigPath: string;
  /** What the doubles could not do; each was tried again. */
  controllerFailures(): readonly ControllerFailure[];
}

const keptFailures = 100;

/**
 * A real control plane with simulated nodes, and beside it the doubles of what a stack needs that no Go module gives: the
 * OpenTelemetry Operator and cert-manager. They act as soon as their Deployments are available.
 *
 * @throws RealKubeFailure with the last lines of the server that did not come up.
 */
export async function startRealSandbox(options: RealKubeOptions): Promise<RealSandbox> {
  const kube = await startRealKube(options);
  const clock = systemClock();
  const { url, caCertificate, token } = kube;
  const api = createHttpsApi({ url, caCertificate, credentials: { token }, clock, manager: 'otelops-sandbox' });
  const ending = new AbortController();
  const failures: ControllerFailure[] = [];
  startControllers({
    api,
    clock,
    speed: 1,
    signal: ending.signal,
    seed: 1,
    faults: createWorkloadFaults(),
    which: BESIDE_REAL_CONTROL_PLANE.filter((name) => name !== 'volume-provisioner'),
    onError: (failure) => {
      failures.push(failure);
      if (failures.length > keptFailures) failures.shift();
    },
  });
  return {
    kube,
    url,
    kubeconfig: kube.kubeconfig,
    kubeconfigPath: kube.kubeconfigPath,
    controllerFailures: () => failures,
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      api.close();
      await kube.close();
    },
  };
}
