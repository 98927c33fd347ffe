import type { ChatPorts } from '../ports/room.ts';
import { parseRecord, type RunRecord, recordJson } from './run-record.ts';

/** What ended this long ago is forgotten; the audit log keeps what matters. */
const keptMs = 7 * 24 * 3600_000;
const keptRuns = 300;

type Change = (record: RunRecord) => RunRecord | undefined | Promise<RunRecord | undefined>;

/** The records of all runs, on disk before anything is done by them; one change of a run at a time. */
export class RunBook {
  readonly #ports: Pick<ChatPorts, 'store' | 'clock'>;
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #causes = new Map<string, string>();

  constructor(ports: Pick<ChatPorts, 'store' | 'clock'>) {
    this.#ports = ports;
    for (const record of this.all()) this.#causes.set(record.cause, record.id);
  }

  /** Oldest first. */
  all(): readonly RunRecord[] {
    return this.#ports.store.list('run').flatMap(({ value }) => parseRecord(value) ?? []);
  }

  read(id: string): RunRecord | undefined {
    return parseRecord(this.#ports.store.read('run', id));
  }

  /** The run that this already caused. */
  causedBy(cause: string): RunRecord | undefined {
    const id = this.#causes.get(cause);
    return id === undefined ? undefined : this.read(id);
  }

  async open(record: RunRecord): Promise<void> {
    this.#causes.set(record.cause, record.id);
    await this.#save(record);
    await this.#forgetOld();
  }

  /**
   * Changes a run by what `change` makes of it as it stands, and gives back the new state; `undefined` from `change` leaves it
   * alone. Changes of one run wait for each other, so that of two clicks the second sees what the first did; what `change`
   * does before it answers (an entry in the audit log) is done before the change.
   */
  async change(id: string, change: Change): Promise<RunRecord | undefined> {
    return this.#inTurn(id, async () => {
      const record = this.read(id);
      const changed = record === undefined ? undefined : await change(record);
      if (changed !== undefined) await this.#save(changed);
      return changed;
    });
  }

  async #inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(id) ?? Promise.resolve();
    const turn = before.then(work, work);
    const settled = turn.catch(() => undefined);
    this.#queues.set(id, settled);
    try {
      return await turn;
    } finally {
      if (this.#queues.get(id) === settled) this.#queues.delete(id);
    }
  }

  async #save(record: RunRecord): Promise<void> {
    await this.#ports.store.write([{ kind: 'run', id: record.id, value: recordJson(record) }]);
  }

  async #forgetOld(): Promise<void> {
    const ended = this.all().filter(({ state }) => state === 'ended');
    const limit = this.#ports.clock.now().getTime() - keptMs;
    const surplus = Math.max(0, ended.length - keptRuns);
    const old = ended.filter(({ end }, index) => index < surplus || Date.parse(end?.at ?? '') < limit);
    if (old.length === 0) return;
    for (const { cause } of old) this.#causes.delete(cause);
    await this.#ports.store.write(old.map(({ id }) => ({ kind: 'run', id, value: undefined }) as const));
  }
}
