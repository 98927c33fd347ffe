/** What the graph needs to know of a component. */
export interface GraphNode {
  readonly name: string;
  readonly dependsOn?: readonly string[];
}

/** Components in the order in which they can start, and who waits for whom. Names outside the graph are left out. */
export interface ComponentGraph {
  /** Every component after all it depends on; independent ones in the order given. */
  readonly order: readonly string[];
  readonly dependencies: ReadonlyMap<string, readonly string[]>;
  readonly dependents: ReadonlyMap<string, readonly string[]>;
  /** Rings of components that wait for each other, each named once, as a walk back to its start. */
  readonly cycles: readonly (readonly string[])[];
}

export function componentGraph(nodes: readonly GraphNode[]): ComponentGraph {
  const names = new Set(nodes.map((node) => node.name));
  const dependencies = new Map<string, readonly string[]>();
  const dependents = new Map<string, string[]>(nodes.map((node) => [node.name, []]));
  for (const { name, dependsOn = [] } of nodes) {
    const inside = [...new Set(dependsOn)].filter((dependency) => names.has(dependency));
    dependencies.set(name, inside);
    for (const dependency of inside) dependents.get(dependency)?.push(name);
  }
  const order = startOrder([...names], dependencies, dependents);
  const waiting = [...names].filter((name) => !order.includes(name));
  return { order, dependencies, dependents, cycles: findCycles(waiting, dependencies) };
}

type Edges = ReadonlyMap<string, readonly string[]>;

function startOrder(names: readonly string[], dependencies: Edges, dependents: Edges): readonly string[] {
  const open = new Map(names.map((name) => [name, dependencies.get(name)?.length ?? 0]));
  const order = names.filter((name) => open.get(name) === 0);
  for (const name of order) {
    for (const dependent of dependents.get(name) ?? []) {
      const left = (open.get(dependent) ?? 0) - 1;
      open.set(dependent, left);
      if (left === 0) order.push(dependent);
    }
  }
  return order;
}

/** Walks from each name that can never start along its dependencies until a name comes back. */
function findCycles(waiting: readonly string[], dependencies: Edges): readonly (readonly string[])[] {
  const left = new Set(waiting);
  const reported = new Set<string>();
  const cycles: (readonly string[])[] = [];
  for (const start of waiting) {
    const cycle = walkToCycle(start, left, dependencies);
    if (cycle.some((name) => reported.has(name))) continue;
    for (const name of cycle) reported.add(name);
    if (cycle.length > 0) cycles.push([...cycle, cycle[0] ?? start]);
  }
  return cycles;
}

function walkToCycle(start: string, left: ReadonlySet<string>, dependencies: Edges): readonly string[] {
  const walk: string[] = [];
  let at: string | undefined = start;
  while (at !== undefined && !walk.includes(at)) {
    walk.push(at);
    at = dependencies.get(at)?.find((name) => left.has(name));
  }
  return at === undefined ? [] : walk.slice(walk.indexOf(at));
}
