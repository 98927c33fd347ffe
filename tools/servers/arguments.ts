import type { Selection } from './catalogue.ts';

export interface Invocation {
  command: 'install' | 'list';
  selection: Selection;
  /** Compiler processes at once; undefined where the machine decides. */
  jobs: number | undefined;
}

export const usage = `usage: npm run servers -- install [kube|telemetry|all] [--jobs N]
       npm run servers -- list [kube|telemetry|all]

install  finds each real server that the checks run against, and builds from pinned Go modules what is missing
list     shows where each was found, or why not

A server is looked for in this order: the variable that names it (OTELOPS_ETCD, OTELOPS_KUBE_APISERVER ...), PATH with a
fitting version, the cache folder ($XDG_CACHE_HOME or ~/.cache, otelops/servers).

exit codes: 0 all are there, 1 one that can be built is not, 2 bad usage`;

const commands = ['install', 'list'] as const;
const selections = ['kube', 'telemetry', 'all'] as const;

/** Reads the command line; undefined where it is none of ours. Without a selection, everything is meant. */
export function parseArguments(given: readonly string[]): Invocation | undefined {
  const [name, ...rest] = given;
  const command = commands.find((candidate) => candidate === name);
  if (command === undefined) return undefined;
  const jobsAt = rest.indexOf('--jobs');
  const jobs = jobsAt < 0 ? undefined : Number(rest[jobsAt + 1]);
  if (jobs !== undefined && !(Number.isInteger(jobs) && jobs >= 1 && jobs <= 256)) return undefined;
  const others = jobsAt < 0 ? rest : rest.toSpliced(jobsAt, 2);
  if (others.length > 1) return undefined;
  const selection = selections.find((candidate) => candidate === (others[0] ?? 'all'));
  return selection === undefined ? undefined : { command, selection, jobs };
}
