import { findRealKubeBinaries, type RealKube, startRealKube } from '@otelops/sandbox';

/** A real control plane with simulated nodes, or the sentence that says why there is none. */
export async function startRealSandbox(env: Readonly<Record<string, string | undefined>>): Promise<RealKube | string> {
  const search = await findRealKubeBinaries(env);
  return search.state === 'found'
    ? startRealKube({ binaries: search.binaries })
    : `There is no real control plane here: ${search.reason}`;
}
