import { anyFittingBuild, type CacheLookup, findProgram } from './programs/find-program.ts';
import { etcd, kubeApiserver, kubeControllerManager, kubeScheduler, kwok } from './programs/kube-programs.ts';
import { localMachine } from './programs/local-machine.ts';
import type { Machine } from './programs/machine.ts';
import type { FoundProgram, LocatedProgram, Program } from './programs/program.ts';
import type { RealKubeSearch } from './real-kube.ts';

/**
 * Looks for the programs of a real control plane: variables (`OTELOPS_ETCD`, `OTELOPS_KUBE_APISERVER`,
 * `OTELOPS_KUBE_CONTROLLER_MANAGER`, `OTELOPS_KUBE_SCHEDULER`, `OTELOPS_KWOK`), PATH, the cache folder.
 * `OTELOPS_SERVERS=none` leaves them out, for tests that are to be quick everywhere.
 */
export function findRealKubeBinaries(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RealKubeSearch> {
  if (environment['OTELOPS_SERVERS'] === 'none') {
    const reason = 'OTELOPS_SERVERS=none leaves real servers out; `npm run test:servers` runs on them';
    return Promise.resolve({ state: 'missing', reason, programs: [] });
  }
  return searchRealKube(localMachine(environment), anyFittingBuild);
}

/** The same on a given machine. */
export async function searchRealKube(machine: Machine, lookup: CacheLookup): Promise<RealKubeSearch> {
  const locate = (program: Program): Promise<LocatedProgram> => findProgram(program, machine, lookup);
  const programs = await Promise.all([etcd, kubeApiserver, kubeControllerManager, kubeScheduler, kwok].map(locate));
  const found = (program: Program): FoundProgram | undefined =>
    programs.filter((located) => located.state === 'found').find((located) => located.program === program);
  const binaries = {
    etcd: found(etcd),
    apiServer: found(kubeApiserver),
    controllerManager: found(kubeControllerManager),
    scheduler: found(kubeScheduler),
    kwok: found(kwok),
  };
  const { etcd: a, apiServer: b, controllerManager: c, scheduler: d, kwok: e } = binaries;
  if (a !== undefined && b !== undefined && c !== undefined && d !== undefined && e !== undefined) {
    return {
      state: 'found',
      binaries: { etcd: a, apiServer: b, controllerManager: c, scheduler: d, kwok: e },
      programs,
    };
  }
  return { state: 'missing', reason: explain(programs), programs };
}

function explain(programs: readonly LocatedProgram[]): string {
  const missing = programs.filter((located) => located.state === 'missing');
  const names = missing.map(({ program }) => program.name).join(', ');
  return `no ${names} (${missing[0]?.reasons.join('; ') ?? ''}); \`npm run servers -- install kube\` builds them`;
}
