import { findRealKubeBinaries } from './find-binaries.ts';
import type { RealKubeBinaries, RealKubeSearch } from './real-kube.ts';

/** Whether tests against a real control plane run on this machine. */
export type RealKubeDemand =
  | { state: 'run'; binaries: RealKubeBinaries }
  | { state: 'skip'; reason: string }
  /** They were required, and cannot run. */
  | { state: 'fail'; reason: string };

/** Looks for the servers; `OTELOPS_REQUIRE_SERVERS=1` makes of a skip a failure. */
export async function demandRealKube(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RealKubeDemand> {
  return judgeDemand(await findRealKubeBinaries(environment), environment);
}

export function judgeDemand(
  search: RealKubeSearch,
  environment: Readonly<Record<string, string | undefined>>,
): RealKubeDemand {
  if (search.state === 'found') return { state: 'run', binaries: search.binaries };
  return { state: environment['OTELOPS_REQUIRE_SERVERS'] === '1' ? 'fail' : 'skip', reason: search.reason };
}
