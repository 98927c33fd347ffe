import { findRealKubeBinaries, type RealSandbox, startRealSandbox } from '@otelops/sandbox';

/** A real control plane with simulated nodes, or the sentence that says why there is none. */
export async function openRealSandbox(
  env: Readonly<Record<string, string | undefined>>,
): Promise<RealSandbox | string> {
  const search = await findRealKubeBinaries(env);
  if (search.state === 'found') return startRealSandbox({ binaries: search.binaries });
  return `There is no real control plane here: ${search.reason}`;
}
