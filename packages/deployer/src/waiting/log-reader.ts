import type { Cause, Evidence } from '../cause.ts';
import type { ContainerLog } from '../causes/observed.ts';
import { walk } from '../causes/tree.ts';
import { DeployError, KubeError } from '../errors.ts';
import type { ObjectRef } from '../objects.ts';
import type { Cluster } from '../ports.ts';
import type { DeployReasonCode } from '../reason-codes.ts';
import type { SecretsAround } from './secrets-around.ts';

const TAIL_LINES = 40;
const MAX_TEXT = 64 * 1024;
const MAX_RUNNING = 3;
const MAX_FETCHES = 200;

const FALLEN: readonly DeployReasonCode[] = [
  'crash-loop',
  'out-of-memory',
  'init-container-failed',
  'container-cannot-start',
  'job-failed',
];

type ContainerEvidence = Extract<Evidence, { kind: 'container' }>;

/** Fetches the last lines of containers that fell, once for each fall, a few at a time. */
export class LogReader {
  readonly #cluster: Cluster;
  readonly #onLog: (pod: ObjectRef, container: string, log: ContainerLog) => void;
  readonly #onRefused: (pod: ObjectRef, failure: DeployError) => void;
  readonly #onRead: () => void;
  readonly #signal: AbortSignal;
  readonly #secrets: Pick<SecretsAround, 'learn'>;
  readonly #asked = new Set<string>();
  readonly #waiting: ContainerEvidence[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(parts: {
    readonly cluster: Cluster;
    readonly signal: AbortSignal;
    readonly secrets: Pick<SecretsAround, 'learn'>;
    readonly onLog: (pod: ObjectRef, container: string, log: ContainerLog) => void;
    /** A log that is there and cannot be had, and why. */
    readonly onRefused: (pod: ObjectRef, failure: DeployError) => void;
    /** After each log, had or not. */
    readonly onRead: () => void;
  }) {
    this.#cluster = parts.cluster;
    this.#signal = parts.signal;
    this.#secrets = parts.secrets;
    this.#onLog = parts.onLog;
    this.#onRefused = parts.onRefused;
    this.#onRead = parts.onRead;
  }

  /** Asks for the logs that a tree of causes calls for; with `all`, also for those of containers that only are not ready. */
  request(cause: Cause, all = false): void {
    for (const part of walk(cause)) {
      if (!(all ? part.code === 'probe-failing' : false) && !FALLEN.includes(part.code)) continue;
      for (const evidence of part.evidence) if (evidence.kind === 'container') this.#ask(evidence);
    }
    this.#start();
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** When all that was asked for is there, or has failed. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #ask(evidence: ContainerEvidence): void {
    const { object, container, restarts, state } = evidence;
    const key = `${object.namespace}/${object.name}/${container}/${restarts}/${state === 'running'}`;
    if (this.#asked.has(key) || this.#asked.size >= MAX_FETCHES) return;
    this.#asked.add(key);
    this.#waiting.push(evidence);
  }

  #start(): void {
    while (this.#running.size < MAX_RUNNING && !this.#signal.aborted) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      const task: Promise<void> = this.#fetch(next).finally(() => {
        this.#running.delete(task);
        this.#start();
        this.#onRead();
      });
      this.#running.add(task);
    }
  }

  /** The run that fell: of a container that stands again the one before, otherwise the last there was. */
  async #fetch({ object, container, state, restarts }: ContainerEvidence): Promise<void> {
    const previous = restarts > 0 && state !== 'terminated';
    try {
      const text = await this.#read(object, container, previous);
      await this.#secrets.learn(object.namespace ?? '');
      this.#onLog(object, container, { previous, lines: lastLines(text) });
    } catch (error) {
      if (this.#signal.aborted) return;
      const failure = error instanceof DeployError ? error : new DeployError('internal-error', String(error));
      if (!isNotThere(failure)) this.#onRefused(object, failure);
    }
  }

  async #read(pod: ObjectRef, container: string, previous: boolean): Promise<string> {
    const key = pod.namespace === undefined ? { name: pod.name } : { namespace: pod.namespace, name: pod.name };
    const options = { container, tailLines: TAIL_LINES, signal: this.#signal };
    try {
      return await this.#cluster.logs(key, { ...options, previous });
    } catch (error) {
      const isMissing = previous && error instanceof KubeError && error.status === 400;
      if (!isMissing) throw error;
      return await this.#cluster.logs(key, { ...options, previous: false });
    }
  }
}

/** The container has not run, or its pod is gone meanwhile: there is no log, and nothing to tell. */
function isNotThere(failure: DeployError): boolean {
  return failure instanceof KubeError && (failure.status === 400 || failure.status === 404);
}

/** Whole lines only: one that is cut in half could hide half of a secret. */
function lastLines(text: string): readonly string[] {
  const isCut = text.length > MAX_TEXT;
  const lines = (isCut ? text.slice(-MAX_TEXT) : text).split('\n');
  const whole = isCut ? lines.slice(1) : lines;
  return whole.at(-1) === '' ? whole.slice(0, -1) : whole;
}
