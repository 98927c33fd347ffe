import { DeployError } from '../errors.ts';
import { createRedactor, type Redactor, secretValuesOf } from '../plan/redaction.ts';
import type { Cluster } from '../ports.ts';
import type { WaitOptions } from './wait-types.ts';

/** Longer values are archives (releases of Helm), and stand in no log as a whole. */
const LONGEST_VALUE = 32 * 1024;

/**
 * What a program may have put into its log that must not be shown: the values of the Secrets of its namespace, whoever made
 * them. Read when the first log of a namespace is asked for, one list each.
 */
export class SecretsAround {
  readonly #cluster: Cluster;
  readonly #options: Pick<WaitOptions, 'secrets' | 'redact'>;
  readonly #signal: AbortSignal;
  readonly #known = new Map<string, Promise<void>>();
  readonly #redactors: Redactor[];

  constructor(parts: {
    readonly cluster: Cluster;
    /** What the caller knows. */
    readonly options: Pick<WaitOptions, 'secrets' | 'redact'>;
    readonly signal: AbortSignal;
  }) {
    const { redact } = parts.options;
    this.#cluster = parts.cluster;
    this.#options = parts.options;
    this.#signal = parts.signal;
    this.#redactors = redact === undefined ? [] : [redact];
  }

  /** A text without what is known so far. */
  redact(text: string): string {
    return this.#redactors.reduce((sofar, redactor) => redactor(sofar), text);
  }

  /**
   * From now on {@link redact} knows the Secrets of the namespace.
   *
   * @throws DeployError `forbidden` when they may not be read and the caller knows none either: its logs are then not to be shown.
   */
  async learn(namespace: string): Promise<void> {
    const learning = this.#known.get(namespace) ?? this.#read(namespace);
    this.#known.set(namespace, learning);
    await learning;
  }

  async #read(namespace: string): Promise<void> {
    try {
      const resource = await this.#cluster.resolve('v1', 'Secret');
      if (resource === undefined) return;
      const { items } = await this.#cluster.list(resource, { namespace, signal: this.#signal });
      this.#redactors.push(createRedactor(items.flatMap(secretValuesOf).filter(isTelling)));
    } catch (error) {
      const isRefused = error instanceof DeployError && error.code === 'forbidden';
      if (isRefused && (this.#options.redact !== undefined || this.#options.secrets !== undefined)) return;
      // Another fault may have passed when the next log is asked for.
      if (!isRefused) this.#known.delete(namespace);
      throw error instanceof DeployError ? unknownSecrets(namespace, error) : error;
    }
  }
}

function isTelling({ length }: string): boolean {
  return length <= LONGEST_VALUE;
}

function unknownSecrets(namespace: string, { code, message, advice }: DeployError): DeployError {
  const text = `the Secrets in ${namespace} cannot be read, so their values could not be taken out of its logs: ${message}`;
  return new DeployError(code, text, { advice });
}
