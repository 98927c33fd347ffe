import {
  type ConnectedCluster,
  connectCluster,
  type Fix,
  type KubeObject,
  type ObjectRef,
  systemClock,
} from '@otelops/deployer';
import {
  type Approval,
  type ApprovalRequest,
  fixWords,
  parseCommand,
  runVerb,
  type VerbEvent,
  verbs,
  type World,
} from '@otelops/operations';
import { configFile, ownEditions, proxiedBackend } from '@otelops/operations/adapters';
import { artifactEdition, type SandboxKube, startKube } from '@otelops/sandbox';

/** A sandbox with a world around it, in which verbs are run as the mouths run them. */
export interface Site extends AsyncDisposable {
  readonly kube: SandboxKube;
  readonly cluster: ConnectedCluster;
  /** What was asked of the person so far. */
  readonly asked: ApprovalRequest[];
  /** What the person says; yes unless a test says otherwise. */
  answer: (request: ApprovalRequest) => Approval | Promise<Approval>;
  /** Runs a command line to its outcome. */
  run(...words: string[]): Promise<Told>;
  /** Runs a command line again and again until it says what is waited for; the last answer in any case. */
  toldUntil(words: readonly string[], holds: (told: Told) => boolean): Promise<Told>;
  /** Runs a command line as somebody else. */
  runAs(kubeconfig: string, ...words: string[]): Promise<Told>;
  /** The same cluster under another name, for what somebody does by hand. */
  connectAs(fieldManager: string): Promise<ConnectedCluster>;
  get(ref: ObjectRef): Promise<KubeObject | undefined>;
  /** Resolves when the object is there. */
  appears(ref: ObjectRef): Promise<void>;
  /** Names of the pods in a namespace. */
  podsOf(namespace: string): Promise<readonly string[]>;
  /** A fix as the words of a command line. */
  wordsOf(call: NonNullable<Fix['verb']>): readonly string[];
}

export interface Told {
  readonly events: readonly VerbEvent[];
  readonly outcome: Extract<VerbEvent, { type: 'outcome' }>;
  readonly findings: readonly Extract<VerbEvent, { type: 'finding' }>[];
  readonly tables: readonly Extract<VerbEvent, { type: 'table' }>[];
  readonly diffs: readonly Extract<VerbEvent, { type: 'diff' }>[];
}

export async function openSite(): Promise<Site> {
  const kube = await startKube({ speed: 0 });
  const cluster = await connectCluster({ kubeconfig: { text: kube.kubeconfig }, kind: 'sandbox' });
  const asked: ApprovalRequest[] = [];
  const site: Site = {
    kube,
    cluster,
    asked,
    answer: () => ({ approved: true, by: 'noor' }),
    run: (...words) => runWords(words, world),
    toldUntil: async (words, holds) => {
      const deadline = systemClock.monotonic() + 30_000;
      for (;;) {
        const told = await runWords(words, world);
        if (holds(told) || systemClock.monotonic() > deadline) return told;
        await systemClock.sleep(100);
      }
    },
    runAs: async (kubeconfig, ...words) => {
      await using other = await connectCluster({ kubeconfig: { text: kubeconfig }, kind: 'sandbox' });
      const backend: World['backend'] = async (name) => proxiedBackend(name, { cluster: other, signal });
      return await runWords(words, { ...world, cluster: async () => other, backend });
    },
    connectAs: (fieldManager) =>
      connectCluster({ kubeconfig: { text: kube.kubeconfig }, kind: 'sandbox', fieldManager }),
    get: (ref) => getObject(cluster, ref),
    appears: async (ref) => {
      while ((await getObject(cluster, ref)) === undefined) await systemClock.sleep(20);
    },
    podsOf: async (namespace) => {
      const pods = await cluster.resolve('v1', 'Pod');
      if (pods === undefined) throw new Error('no pods are served');
      const { items } = await cluster.list(pods, { namespace });
      return items
        .filter((pod) => pod.metadata.deletionTimestamp === undefined)
        .map((pod) => pod.metadata.name)
        .sort();
    },
    wordsOf: (call) => {
      const words = fixWords(call, verbs);
      if (words === undefined) throw new Error(`there is no verb ${call.name}`);
      return words;
    },
    [Symbol.asyncDispose]: async () => {
      await cluster[Symbol.asyncDispose]();
      await kube.close();
    },
  };
  const { signal } = new AbortController();
  const noFiles = { read: async () => undefined, write: async () => undefined };
  const world: World = {
    clock: systemClock,
    signal,
    person: { name: 'mira', from: 'a test' },
    cluster: async () => cluster,
    backend: async (name) => proxiedBackend(name, { cluster, signal }),
    config: configFile({ path: 'otel-stack.yaml', files: noFiles, sandbox: true }),
    files: noFiles,
    artifacts: ownEditions(async () => (name, version) => artifactEdition(name, version, { webhooks: true })),
    approve: async (request) => {
      asked.push(request);
      return site.answer(request);
    },
  };
  return site;
}

async function getObject(cluster: ConnectedCluster, ref: ObjectRef): Promise<KubeObject | undefined> {
  const resource = await cluster.resolve(ref.apiVersion, ref.kind);
  return resource === undefined ? undefined : cluster.get(resource, ref);
}

async function runWords(words: readonly string[], world: World): Promise<Told> {
  const parsed = parseCommand(words, verbs);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  const events: VerbEvent[] = [];
  for await (const event of runVerb(parsed.command, world)) events.push(event);
  const outcome = events.at(-1);
  if (outcome?.type !== 'outcome') throw new Error(`${words.join(' ')} ended without an outcome`);
  return {
    events,
    outcome,
    findings: events.filter((event) => event.type === 'finding'),
    tables: events.filter((event) => event.type === 'table'),
    diffs: events.filter((event) => event.type === 'diff'),
  };
}
