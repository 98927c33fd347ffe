import type { Cluster, KubeObject } from '@otelops/deployer';
import { countAt, listAt, textAt } from '@otelops/deployer/vocabulary';
import type { PodLog } from '../bundle.ts';
import type { Looks } from './look.ts';
import { linesOf } from './read-logs.ts';

const tailLines = 200;
/** More pods than a stack of two dozen Macs has; the ones in trouble come first. */
const mostLogs = 80;
/** A line longer than this is data, not words. */
const longestLine = 2000;

interface Wanted {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly previous: boolean;
  readonly urgent: boolean;
}

/** What was said longer ago is told only where it is true until the next start. In milliseconds. */
const youngMs = 600_000;

/** The last lines of the pods given: of a container that fell before, those of the run that fell as well. */
export async function collectLogs(
  cluster: Pick<Cluster, 'logs'>,
  pods: readonly KubeObject[],
  { looks, now }: { readonly looks: Looks; readonly now: Date },
): Promise<readonly PodLog[]> {
  const wanted = pods.flatMap(logsOfPod).toSorted((a, b) => Number(b.urgent) - Number(a.urgent));
  if (wanted.length > mostLogs)
    looks.note(`logs of ${wanted.length - mostLogs} containers`, 'more than are read at once');
  const youngFrom = now.getTime() - youngMs;
  const read = await Promise.all(wanted.slice(0, mostLogs).map((one) => readLog(one, { cluster, looks, youngFrom })));
  return read.filter((log) => log !== undefined);
}

function logsOfPod(pod: KubeObject): readonly Wanted[] {
  const { namespace = '', name } = pod.metadata;
  return listAt(pod, 'status', 'containerStatuses').flatMap((status) => {
    const about = { namespace, pod: name, container: textAt(status, 'name'), urgent: status['ready'] !== true };
    const runs = textAt(status, 'containerID') !== '' || textAt(status, 'state', 'running', 'startedAt') !== '';
    const fell = countAt(status, 'restartCount') > 0;
    return [...(fell ? [{ ...about, previous: true }] : []), ...(runs || fell ? [{ ...about, previous: false }] : [])];
  });
}

interface Reading {
  readonly cluster: Pick<Cluster, 'logs'>;
  readonly looks: Looks;
  /** In milliseconds since the epoch. */
  readonly youngFrom: number;
}

async function readLog(wanted: Wanted, { cluster, looks, youngFrom }: Reading): Promise<PodLog | undefined> {
  const { namespace, pod, container, previous } = wanted;
  const what = `log of ${namespace}/${pod}${previous ? ' (the run before)' : ''}`;
  return looks.at<PodLog | undefined>(what, undefined, async (signal) => {
    const options = { container, previous, tailLines, timestamps: true, signal };
    const { text, youngText } = timed(await cluster.logs({ namespace, name: pod }, options), youngFrom);
    const lines = linesOf(text, longestLine);
    const log = { namespace, pod, container, previous, lines };
    if (youngText === undefined) return log;
    return { ...log, young: Math.min(linesOf(youngText, longestLine).length, lines.length) };
  });
}

const timedLine = /^(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)) /;

interface Timed {
  /** Without the times. */
  readonly text: string;
  /** From the first line on that is not older than asked for; absent where no line has a time. */
  readonly youngText?: string;
}

function timed(log: string, from: number): Timed {
  const lines = log.split('\n');
  if (!lines.some((line) => timedLine.test(line))) return { text: log };
  const first = lines.findIndex((line) => Date.parse(timedLine.exec(line)?.[1] ?? '') >= from);
  const bare = lines.map((line) => line.replace(timedLine, ''));
  return { text: bare.join('\n'), youngText: first < 0 ? '' : bare.slice(first).join('\n') };
}
