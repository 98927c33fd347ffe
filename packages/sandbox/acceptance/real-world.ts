import { createHttpsApi } from '../src/kube/https-api.ts';
import { systemClock } from '../src/kube/system-clock.ts';
import type { RealKubeBinaries } from '../src/real/index.ts';
import { startRealSandbox } from '../src/start-real-sandbox.ts';
import { createWorld, type World } from './controllers-world.ts';

/** A real control plane with simulated nodes, and beside it the doubles of the operators. */
export async function startRealWorld(binaries: RealKubeBinaries): Promise<World> {
  const sandbox = await startRealSandbox({ binaries });
  const { url, caCertificate, token } = sandbox.kube;
  const api = createHttpsApi({ url, caCertificate, credentials: { token }, clock: systemClock(), manager: 'test' });
  return createWorld({
    api,
    failures: sandbox.controllerFailures,
    settled: async () => undefined,
    // The real garbage collector looks for new kinds every half a minute only.
    timeoutMs: 75_000,
    close: async () => {
      api.close();
      await sandbox[Symbol.asyncDispose]();
    },
  });
}
