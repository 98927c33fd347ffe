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

/** The last lines of the pods given: of a container that fell before, those of the run that fell as well. */
export async function collectLogs(
  cluster: Cluster,
  pods: readonly KubeObject[],
  looks: Looks,
): Promise<readonly PodLog[]> {
  const wanted = pods.flatMap(logsOfPod).toSorted((a, b) => Number(b.urgent) - Number(a.urgent));
  if (wanted.length > mostLogs)
    looks.note(`logs of ${wanted.length - mostLogs} containers`, 'more than are read at once');
  const read = await Promise.all(wanted.slice(0, mostLogs).map((one) => readLog(cluster, one, looks)));
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

async function readLog(cluster: Cluster, wanted: Wanted, looks: Looks): Promise<PodLog | undefined> {
  const { namespace, pod, container, previous } = wanted;
  const what = `log of ${namespace}/${pod}${previous ? ' (the run before)' : ''}`;
  return looks.at<PodLog | undefined>(what, undefined, async (signal) => {
    const text = await cluster.logs({ namespace, name: pod }, { container, previous, tailLines, signal });
    return { namespace, pod, container, previous, lines: linesOf(text, longestLine) };
  });
}
