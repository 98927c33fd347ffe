import type { ChatPorts } from '../ports/room.ts';
import { type ChecklistRun, parseRun, toJson } from './checklist-run.ts';

type Change = (run: ChecklistRun) => ChecklistRun | undefined | Promise<ChecklistRun | undefined>;

/** The last run of each checklist, on disk; one change of a list at a time, so that none overwrites another. */
export class ChecklistBook {
  readonly #store: ChatPorts['store'];
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(store: ChatPorts['store']) {
    this.#store = store;
  }

  read(name: string): ChecklistRun | undefined {
    return parseRun(this.#store.read('schedule', `run/${name}`));
  }

  /** When a list was last run, or first seen. */
  last(name: string): Date | undefined {
    const value = this.#store.read('schedule', `last/${name}`);
    const time = typeof value === 'string' ? new Date(value) : undefined;
    return time === undefined || Number.isNaN(time.getTime()) ? undefined : time;
  }

  async remember(name: string, time: string): Promise<void> {
    await this.#store.write([{ kind: 'schedule', id: `last/${name}`, value: time }]);
  }

  /** Together: a crash between the two would run the list twice, or never. */
  async begin(run: ChecklistRun): Promise<void> {
    await this.#inTurn(run.name, () =>
      this.#store.write([
        { kind: 'schedule', id: `last/${run.name}`, value: run.due },
        { kind: 'schedule', id: `run/${run.name}`, value: toJson(run) },
      ]),
    );
  }

  /**
   * Changes this very run of a list by what `change` makes of it as it stands when its turn comes, and gives back the new state;
   * `undefined` where the list has come round again since, or where `change` leaves it alone.
   */
  async change({ name, due }: Pick<ChecklistRun, 'name' | 'due'>, change: Change): Promise<ChecklistRun | undefined> {
    return await this.#inTurn(name, async () => {
      const run = this.read(name);
      const changed = run?.due === due ? await change(run) : undefined;
      if (changed !== undefined)
        await this.#store.write([{ kind: 'schedule', id: `run/${name}`, value: toJson(changed) }]);
      return changed;
    });
  }

  async #inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(name) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#turns.set(
      name,
      turn.catch(() => undefined),
    );
    return await turn;
  }
}
