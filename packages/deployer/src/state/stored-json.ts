import { DeployError } from '../errors.ts';
import { formatRef, type KubeObject, type ObjectRef, refOf } from '../objects.ts';
import { isJsonObject, type JsonObject, valueAt } from '../plan/json.ts';

/** What was read, and the version to replace it by. */
export interface Stored<T> {
  readonly value: T;
  readonly resourceVersion: string;
}

/** A ConfigMap holds 1 MiB; the rest is room for its metadata. */
export const LARGEST_RECORD = 900_000;

/** The engine's own records carry the version of their shape, so that an older engine refuses a newer record. */
export const STATE_SCHEMA = 1;

export function unreadable(about: KubeObject, what: string, cause?: unknown): DeployError {
  const ref = refOf(about);
  return new DeployError('state-unreadable', `${formatRef(ref)} cannot be read: ${what}`, {
    ref,
    cause,
    advice: [
      'Use the version of otelops that wrote it, or a newer one.',
      `If nothing can read it, save a copy and delete ${formatRef(ref)}: the next deploy takes its objects over again.`,
    ],
  });
}

/** The JSON text under a key of a ConfigMap, of the schema we know; throws `state-unreadable`. */
export function readRecord(configMap: KubeObject, key: string): JsonObject {
  const text = valueAt(configMap, 'data', key);
  if (typeof text !== 'string') throw unreadable(configMap, `it has no ${key}`);
  return parseRecord(configMap, text);
}

export function parseRecord(about: KubeObject, text: string): JsonObject {
  const record = parseJson(about, text);
  if (!isJsonObject(record)) throw unreadable(about, 'it holds no JSON object');
  if (record['schemaVersion'] !== STATE_SCHEMA) {
    throw unreadable(
      about,
      `its schema is ${JSON.stringify(record['schemaVersion'])}, this version knows ${STATE_SCHEMA}`,
    );
  }
  return record;
}

function parseJson(about: KubeObject, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(about, 'it holds no JSON', error);
  }
}

/** Fields of a record, each checked where it is taken. */
export class RecordReader {
  readonly #about: KubeObject;
  readonly #record: JsonObject;

  constructor(about: KubeObject, record: unknown) {
    if (!isJsonObject(record)) throw unreadable(about, 'a record in it is no object');
    this.#about = about;
    this.#record = record;
  }

  has(name: string): boolean {
    return this.#record[name] !== undefined;
  }

  text(name: string): string {
    const value = this.#record[name];
    if (typeof value !== 'string') throw unreadable(this.#about, `${name} is no text`);
    return value;
  }

  optionalText(name: string): string | undefined {
    return this.#record[name] === undefined ? undefined : this.text(name);
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T {
    const value = this.text(name);
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) throw unreadable(this.#about, `${name} is ${JSON.stringify(value)}`);
    return found;
  }

  number(name: string): number {
    const value = this.#record[name];
    if (typeof value !== 'number') throw unreadable(this.#about, `${name} is no number`);
    return value;
  }

  optional(name: string): RecordReader | undefined {
    const value = this.#record[name];
    return value === undefined ? undefined : new RecordReader(this.#about, value);
  }

  list(name: string): readonly RecordReader[] {
    const value = this.#record[name];
    if (!Array.isArray(value)) throw unreadable(this.#about, `${name} is no list`);
    return value.map((item) => new RecordReader(this.#about, item));
  }

  texts(name: string): readonly string[] {
    const value = this.#record[name];
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
      throw unreadable(this.#about, `${name} is no list of texts`);
    }
    return value;
  }

  entries(name: string): readonly (readonly [string, RecordReader])[] {
    const value = this.#record[name];
    if (!isJsonObject(value)) throw unreadable(this.#about, `${name} is no object`);
    return Object.entries(value).map(([key, item]) => [key, new RecordReader(this.#about, item)]);
  }

  ref(): ObjectRef {
    const namespace = this.optionalText('namespace');
    const ref = { apiVersion: this.text('apiVersion'), kind: this.text('kind'), name: this.text('name') };
    return namespace === undefined ? ref : { ...ref, namespace };
  }
}
