import type { Cluster } from '../../src/ports.ts';

/** One call of the engine, as it asked for it. */
export interface RecordedCall {
  readonly verb: 'get' | 'list' | 'watch' | 'apply' | 'create' | 'replace' | 'patch' | 'delete';
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly dryRun: boolean;
}

export interface RecordedCluster extends Cluster {
  readonly calls: RecordedCall[];
  /** Throws for the nth and every later write, as a process that was killed before it could send it. */
  dieAtWrite(nth: number): void;
  readonly writes: number;
}

export class Killed extends Error {}

/** The same cluster, with a memory; it can also stop working at a write, for ever, like a killed process. */
export function recordCalls(cluster: Cluster): RecordedCluster {
  const calls: RecordedCall[] = [];
  let writes = 0;
  let last = Number.POSITIVE_INFINITY;
  const beforeWrite = (dryRun: boolean): void => {
    if (dryRun) return;
    writes += 1;
    if (writes >= last) throw new Killed('killed');
  };
  const aliveOr = (): void => {
    if (writes >= last) throw new Killed('killed');
  };
  const note = (call: Partial<RecordedCall> & Pick<RecordedCall, 'verb' | 'kind'>): void => {
    calls.push({ namespace: '', name: '', dryRun: false, ...call });
  };
  return {
    calls,
    get writes() {
      return writes;
    },
    dieAtWrite: (nth) => {
      writes = 0;
      last = nth;
    },
    identity: cluster.identity,
    portForward: (pod, port, signal) => cluster.portForward(pod, port, signal),
    resolve: (apiVersion, kind) => cluster.resolve(apiVersion, kind),
    forgetDiscovery: (groupVersion) => cluster.forgetDiscovery(groupVersion),
    get: async (resource, key, signal) => {
      aliveOr();
      note({ verb: 'get', kind: resource.kind, name: key.name, namespace: key.namespace ?? '' });
      return cluster.get(resource, key, signal);
    },
    list: async (resource, options) => {
      aliveOr();
      note({ verb: 'list', kind: resource.kind, namespace: options?.namespace ?? '' });
      return cluster.list(resource, options);
    },
    apply: async (manifest, options) => {
      beforeWrite(options.dryRun === true);
      note({ verb: 'apply', dryRun: options.dryRun === true, ...named(manifest) });
      return cluster.apply(manifest, options);
    },
    create: async (manifest, options) => {
      beforeWrite(options?.dryRun === true);
      note({ verb: 'create', ...named(manifest) });
      return cluster.create(manifest, options);
    },
    replace: async (object, options) => {
      beforeWrite(options?.dryRun === true);
      note({ verb: 'replace', ...named(object) });
      return cluster.replace(object, options);
    },
    patch: async (ref, patch, options) => {
      beforeWrite(options?.dryRun === true);
      note({ verb: 'patch', kind: ref.kind, name: ref.name, namespace: ref.namespace ?? '' });
      return cluster.patch(ref, patch, options);
    },
    delete: async (ref, options) => {
      beforeWrite(false);
      note({ verb: 'delete', kind: ref.kind, name: ref.name, namespace: ref.namespace ?? '' });
      return cluster.delete(ref, options);
    },
    watch: (resource, options) => {
      note({ verb: 'watch', kind: resource.kind, namespace: options.namespace ?? '' });
      return cluster.watch(resource, options);
    },
    logs: (pod, options) => cluster.logs(pod, options),
    proxy: (target, request) => cluster.proxy(target, request),
  };
}

function named(object: { kind: string; metadata: { name: string; namespace?: string } }) {
  return { kind: object.kind, name: object.metadata.name, namespace: object.metadata.namespace ?? '' };
}

export function writesOf(calls: readonly RecordedCall[]): readonly RecordedCall[] {
  return calls.filter(({ verb, dryRun }) => !dryRun && !['get', 'list', 'watch'].includes(verb));
}
