import type { ComponentGraph } from '../plan/component-graph.ts';

/** How one node ended, as far as its dependents care. */
export interface NodeEnd {
  readonly ready: boolean;
}

/**
 * Runs every node as soon as all it depends on is ready, and as many at a time as that allows. A node whose dependency did not
 * become ready, or whose turn comes after `halted` says so, is not started: `skip` says how that ends.
 */
export async function runGraph<End extends NodeEnd>(
  graph: ComponentGraph,
  work: {
    readonly run: (name: string) => Promise<End>;
    readonly skip: (name: string, unready: readonly string[]) => End;
    readonly halted: () => boolean;
  },
): Promise<ReadonlyMap<string, End>> {
  const running = new Map<string, Promise<End>>();
  const start = async (name: string): Promise<End> => {
    const dependencies = graph.dependencies.get(name) ?? [];
    const ends = await Promise.all(dependencies.map((dependency) => running.get(dependency)));
    const unready = dependencies.filter((_, index) => ends[index]?.ready !== true);
    return unready.length > 0 || work.halted() ? work.skip(name, unready) : work.run(name);
  };
  for (const name of graph.order) running.set(name, start(name));
  const ends = await Promise.all([...running].map(async ([name, end]) => [name, await end] as const));
  return new Map(ends);
}
