import type { Cause } from '../cause.ts';
import { walk } from '../causes/tree.ts';
import type { DeployError } from '../errors.ts';
import type { ObjectRef } from '../objects.ts';
import type { Clock, Cluster } from '../ports.ts';
import { redact } from '../redaction.ts';
import { LogReader } from './log-reader.ts';
import { countRequests } from './node-requests.ts';
import { SecretsAround } from './secrets-around.ts';
import type { TargetState } from './target-state.ts';
import { covers, type WaitScene } from './wait-scene.ts';
import type { BlindSpot, WaitNotice, WaitOptions } from './wait-types.ts';
import { type Subject, subjectKey, type WatchListener, WatchSet } from './watch-set.ts';

/** Everything that a wait asks of the cluster: watches, logs, and one count of what the nodes have left. */
export class Lookout implements WatchListener {
  readonly #watches: WatchSet;
  readonly #cluster: Cluster;
  readonly #scene: WaitScene;
  readonly #logs: LogReader;
  readonly #secrets: SecretsAround;
  readonly #closed = new AbortController();
  readonly #onChange: () => void;
  readonly #open = new Set<string>();
  readonly #seen = new Set<string>();
  readonly #blind = new Map<string, BlindSpot>();
  #notices: WaitNotice[] = [];
  #counting: Promise<void> | undefined;

  constructor(parts: {
    readonly cluster: Cluster;
    readonly clock: Clock;
    readonly scene: WaitScene;
    /** What the caller knows of secrets. */
    readonly options: Pick<WaitOptions, 'secrets' | 'redact'>;
    /** Called after anything new. */
    readonly onChange: () => void;
  }) {
    this.#cluster = parts.cluster;
    this.#scene = parts.scene;
    this.#onChange = parts.onChange;
    this.#watches = new WatchSet({ cluster: parts.cluster, clock: parts.clock, listener: this });
    const { cluster, options } = parts;
    this.#secrets = new SecretsAround({ cluster, options, signal: this.#closed.signal });
    this.#logs = new LogReader({
      cluster,
      signal: this.#closed.signal,
      secrets: this.#secrets,
      onLog: (pod, container, log) => {
        const object = this.#scene.index.get(pod);
        if (object === undefined) return;
        this.#scene.index.putLog(object, container, log);
        this.#scene.change(object, 'present');
      },
      onRefused: (pod, error) => this.#logRefused(pod, error),
      onRead: () => this.#onChange(),
    });
  }

  get blindSpots(): readonly BlindSpot[] {
    return [...this.#blind.values()];
  }

  /** Takes the secrets that are known so far out of a text. */
  readonly redact = (text: string): string => this.#secrets.redact(text);

  takeNotices(): readonly WaitNotice[] {
    const notices = this.#notices;
    this.#notices = [];
    return notices;
  }

  /** Opens what is not open yet; `true` when all of it has been seen, or cannot be. */
  look(subjects: readonly Subject[]): boolean {
    const keys = subjects.map(subjectKey);
    for (const subject of subjects) this.#watches.open(subject);
    for (const key of keys) this.#open.add(key);
    return keys.every((key) => this.#isAnswered(key));
  }

  /** Fetches what a cause calls for: logs of what fell, and for lack of room what the nodes have left. */
  deepen(cause: Cause): void {
    this.#logs.request(cause);
    const lacksRoom = [...walk(cause)].some(
      ({ code, message }) => code === 'unschedulable' && /Insufficient (?:cpu|memory)/.test(message),
    );
    if (lacksRoom) this.#counting ??= this.#count();
  }

  /** Whether everything that can still explain these causes has arrived, or cannot be had. Asks for the logs that are missing. */
  isComplete(causes: readonly Cause[]): boolean {
    for (const cause of causes) this.#logs.request(cause, true);
    return this.#logs.isIdle && [...this.#open].every((key) => this.#isAnswered(key));
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.all([this.#watches.close(), this.#logs.settled(), this.#counting]);
  }

  changed(...[object, type]: Parameters<WatchListener['changed']>): void {
    this.#scene.change(object, type);
    this.#onChange();
  }

  synced(subject: Subject): void {
    this.#seen.add(subjectKey(subject));
    this.#scene.sync(subject);
    this.#onChange();
  }

  blind(subject: Subject, spot: BlindSpot): void {
    this.#blind.set(subjectKey(subject), spot);
    this.#notices.push({ type: 'blind', spot });
    for (const target of this.#covered(subject)) {
      target.isSynced = false;
      if (spot.code === 'forbidden') target.blockedBy = blockage(target, spot);
    }
    this.#scene.touchAll();
    this.#onChange();
  }

  sighted(subject: Subject, spot: BlindSpot): void {
    this.#blind.delete(subjectKey(subject));
    this.#notices.push({ type: 'sighted', spot });
    this.#onChange();
  }

  notServed(subject: Subject): void {
    this.#seen.add(subjectKey(subject));
    const { apiVersion, kind } = subject;
    const message = `the server does not serve ${kind} in ${apiVersion}`;
    for (const target of this.#covered(subject)) {
      target.blockedBy = blockage(target, { apiVersion, kind, code: 'unknown-kind', message, advice: [] });
      this.#scene.touch(target.key);
    }
    this.#onChange();
  }

  #isAnswered(key: string): boolean {
    return this.#seen.has(key) || this.#blind.has(key);
  }

  #covered(subject: Subject): readonly TargetState[] {
    return [...this.#scene.targets.values()].filter(({ ref }) => covers(subject, ref));
  }

  /** Once a namespace and reason: it is mostly one permission that is missing, or one node that is away. */
  #logRefused({ namespace }: ObjectRef, { code, message, advice }: DeployError): void {
    const key = `logs ${namespace ?? ''} ${code}`;
    if (this.#blind.has(key)) return;
    const place = namespace === undefined ? {} : { namespace };
    const spot: BlindSpot = { apiVersion: 'v1', kind: 'PodLog', ...place, code, message: redact(message), advice };
    this.#blind.set(key, spot);
    this.#notices.push({ type: 'blind', spot });
    this.#onChange();
  }

  async #count(): Promise<void> {
    try {
      this.#scene.index.putRequests(await countRequests(this.#cluster, this.#closed.signal));
      this.#scene.touchAll();
      this.#onChange();
    } catch {
      // Without it the advice names what nodes have in all, not what they have left.
    }
  }
}

/** Waiting for what cannot be seen helps nobody. */
function blockage({ ref }: TargetState, { code, message, kind, advice: given }: BlindSpot): Cause {
  const fallback =
    code === 'forbidden'
      ? [`Grant the verbs list and watch on ${kind} to the user of this connection`]
      : [`Apply the CustomResourceDefinition of ${kind} first, and wait until it is established`];
  return {
    code,
    object: ref,
    message,
    terminal: true,
    evidence: [],
    advice: given.length > 0 ? given : fallback,
    children: [],
  };
}
