import {
  type Cluster,
  connectCluster,
  lockArtifacts,
  memoryArtifacts,
  memoryFetch,
  renderArtifactLock,
  systemClock,
} from '@otelops/deployer';
import { parseCommand, runVerb, type VerbEvent, verbs, type World } from '@otelops/operations';
import { type ArtifactName, artifactText } from '@otelops/sandbox';
import { initConfig, stackArtifacts } from '@otelops/stack';

function isArtifactName(name: string): name is ArtifactName {
  return name === 'cert-manager' || name === 'opentelemetry-operator';
}

/** The outside manifests as the sandbox has them. */
async function artifactsOf(webhooks: boolean): Promise<World['artifacts']> {
  const texts = new Map(
    stackArtifacts.flatMap(({ name, version, url }) =>
      isArtifactName(name) ? [[url, artifactText(name, version, { webhooks })] as const] : [],
    ),
  );
  const lock = renderArtifactLock(await lockArtifacts(stackArtifacts, memoryFetch(texts)));
  return {
    lockPath: 'otel-stack.lock.json',
    readLock: async () => lock,
    source: async () => memoryArtifacts(texts),
    fetch: memoryFetch(texts),
  };
}

/** A server on which the example config is deployed. */
export interface Site {
  readonly kubeconfig: string;
  /** Whether somebody answers for the webhooks of the outside manifests. */
  readonly webhooks: boolean;
}

/** Runs a verb over a new connection, as a new process would, and gives its events. */
export async function runOnce(words: readonly string[], site: Site): Promise<readonly VerbEvent[]> {
  await using cluster = await connectCluster({ kubeconfig: { text: site.kubeconfig }, kind: 'sandbox' });
  const parsed = parseCommand(words, verbs);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  const events: VerbEvent[] = [];
  for await (const event of runVerb(parsed.command, await worldOf(cluster, site))) events.push(event);
  return events;
}

async function worldOf(cluster: Cluster, { webhooks }: Site): Promise<World> {
  return {
    clock: systemClock,
    signal: new AbortController().signal,
    person: { name: 'mira', from: 'terminal on laptop-3' },
    cluster: async () => cluster,
    backend: () => Promise.reject(new Error('a deploy asks no server of the stack')),
    config: { path: 'otel-stack.yaml', read: async () => ({ text: initConfig({}), isExample: true }) },
    files: { read: async () => undefined, write: async () => undefined },
    artifacts: await artifactsOf(webhooks),
    approve: async () => ({ approved: true, by: 'mira' }),
  };
}

/** `resourceVersion` of everything that carries a mark of the engine, and of its own records. */
export async function versionsOf(site: Site, objects: readonly PlacedKind[]): Promise<ReadonlyMap<string, string>> {
  await using cluster = await connectCluster({ kubeconfig: { text: site.kubeconfig }, kind: 'sandbox' });
  const versions = new Map<string, string>();
  for (const { apiVersion, kind, namespace } of objects) {
    const resource = await cluster.resolve(apiVersion, kind);
    if (resource === undefined) throw new Error(`${kind} is not served`);
    const { items } = await cluster.list(resource, namespace === undefined ? {} : { namespace });
    for (const { metadata } of items) {
      versions.set(`${kind} ${metadata.namespace ?? ''}/${metadata.name}`, metadata.resourceVersion ?? '');
    }
  }
  return versions;
}

export interface PlacedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
}

/** A request as it went over the wire. */
export interface SentRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: string;
}

/** What was sent, by what it is for. */
export interface SentKinds {
  readonly lists: readonly string[];
  readonly discoveries: readonly string[];
  readonly others: readonly string[];
}

/** Sorts requests: lists by the collection they read, discovery by its group version, and everything that is neither. */
export function sortRequests(requests: readonly SentRequest[]): SentKinds {
  const found = { lists: [] as string[], discoveries: [] as string[], others: [] as string[] };
  for (const { method, path, query } of requests) {
    if (method !== 'GET' || /(^|&)watch=/.test(query)) found.others.push(`${method} ${path}?${query}`);
    else if (/^\/(api\/v1|apis\/[^/]+\/[^/]+)$/.test(path)) found.discoveries.push(path);
    else if (collection.test(path)) found.lists.push(path);
    else found.others.push(`${method} ${path}?${query}`);
  }
  return found;
}

const collection = /^\/(api\/v1|apis\/[^/]+\/[^/]+)(\/namespaces\/[^/]+)?\/[^/]+$/;
