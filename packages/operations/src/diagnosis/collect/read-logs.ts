import { DeployError, type KubeObject, redact } from '@otelops/deployer';
import { listAt, textAt } from '@otelops/deployer/vocabulary';
import type { World } from '../../world.ts';

export interface LogReading {
  readonly lines: number;
  readonly sinceSeconds: number;
  readonly previous: boolean;
}

/** The last lines of one container, or why they could not be had. */
export interface ReadLog {
  readonly pod: string;
  readonly container: string;
  readonly lines: readonly string[];
  readonly fault?: string;
}

/** Longer lines are cut: they are data, not words. */
const longestLine = 4000;

/** Lines without secrets. What is secret over several lines (a key) is seen only in the whole text. */
export function linesOf(text: string, longest: number): readonly string[] {
  const lines = redact(text).split('\n');
  return lines.filter((line) => line !== '').map((line) => line.slice(0, longest));
}

/** What the containers of these pods wrote, in the order of the pods; secrets are taken out. */
export async function readLogs(
  pods: readonly KubeObject[],
  { lines, sinceSeconds, previous }: LogReading,
  world: World,
): Promise<readonly ReadLog[]> {
  const cluster = await world.cluster();
  const containers = pods.flatMap((pod) =>
    listAt(pod, 'spec', 'containers').map((container) => ({ pod, container: textAt(container, 'name') })),
  );
  return Promise.all(
    containers.map(async ({ pod, container }): Promise<ReadLog> => {
      const { name, namespace } = pod.metadata;
      const key = namespace === undefined ? { name } : { namespace, name };
      const options = { container, previous, tailLines: lines, sinceSeconds, signal: world.signal };
      try {
        const text = await cluster.logs(key, options);
        return { pod: name, container, lines: linesOf(text, longestLine) };
      } catch (error) {
        world.signal.throwIfAborted();
        if (!(error instanceof DeployError)) throw error;
        return { pod: name, container, lines: [], fault: error.message };
      }
    }),
  );
}
