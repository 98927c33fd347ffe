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
  const read = await Promise.all(wanted.slice(0, mostLogs).map((one) => readLog(one, cluster, looks)));
  const had = read.filter((one) => one !== undefined);
  // Times are the kubelets'. Where our own clock is ahead of all of them, ten minutes ago would be after everything.
  const newest = Math.max(...had.map(({ written }) => lastTimeIn(written)));
  const youngFrom = Math.min(now.getTime(), newest) - youngMs;
  return had.map(({ log, written }) => withYoung(log, written, youngFrom));
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

interface Read {
  readonly log: PodLog;
  /** As it came, each line after its time. */
  readonly written: readonly string[];
}

async function readLog(wanted: Wanted, cluster: Pick<Cluster, 'logs'>, looks: Looks): Promise<Read | undefined> {
  const { namespace, pod, container, previous } = wanted;
  const what = `log of ${namespace}/${pod}${previous ? ' (the run before)' : ''}`;
  return looks.at<Read | undefined>(what, undefined, async (signal) => {
    const options = { container, previous, tailLines, timestamps: true, signal };
    const written = (await cluster.logs({ namespace, name: pod }, options)).split('\n');
    const lines = linesOf(bare(written), longestLine);
    return { log: { namespace, pod, container, previous, lines }, written };
  });
}

const timedLine = /^(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)) /;

function bare(written: readonly string[]): string {
  return written.map((line) => line.replace(timedLine, '')).join('\n');
}

function timeOf(line: string): number {
  return Date.parse(timedLine.exec(line)?.[1] ?? '');
}

/** In milliseconds since the epoch; minus infinity where no line has a time. */
function lastTimeIn(written: readonly string[]): number {
  const last = written.findLast((line) => !Number.isNaN(timeOf(line)));
  return last === undefined ? Number.NEGATIVE_INFINITY : timeOf(last);
}

/** Counts what is left of the text from the first young line on, as secrets over several lines are taken out of it. */
function withYoung(log: PodLog, written: readonly string[], from: number): PodLog {
  if (lastTimeIn(written) === Number.NEGATIVE_INFINITY) return log;
  const first = written.findIndex((line) => timeOf(line) >= from);
  const young = first < 0 ? 0 : linesOf(bare(written.slice(first)), longestLine).length;
  return { ...log, young: Math.min(young, log.lines.length) };
}
