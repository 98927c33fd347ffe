import type { OutcomeEvent } from '@otelops/deployer/vocabulary';
import { chatbot } from '@otelops/metrics';
import type { ChatPorts } from '../ports/room.ts';
import type { Runs } from '../ports/runs.ts';
import type { Checklist, ChecklistItem } from './checklist.ts';
import { ChecklistBook } from './checklist-book.ts';
import { checklistMessage } from './checklist-message.ts';
import { type ChecklistRun, needsPerson, newRun, openItems, type RunItem, withItem } from './checklist-run.ts';
import { type Due, dueOf } from './due.ts';
import { registerTaskClicks } from './task-clicks.ts';

export interface SchedulesOptions {
  readonly checklists: readonly Checklist[];
  readonly timeZone: string;
  readonly channel: string;
  /** The user id on whose behalf the checks run: policy judges them like that person's own commands. */
  readonly onBehalfOf: string;
  readonly teamId: string;
}

type Ports = Pick<
  ChatPorts,
  'clock' | 'store' | 'delivery' | 'people' | 'router' | 'policy' | 'audit' | 'telemetry' | 'clusterLabel' | 'stopping'
>;

export interface Schedules {
  /** Runs what is due now; resolves when it is done. A list that cannot be run is logged, and keeps no other from it. */
  tick(): Promise<void>;
  /** Runs what is due, when it is due, until the bot stops. */
  run(): Promise<void>;
  /** The last run of each list and when it comes next, for the Home tab. */
  overview(): readonly { readonly name: string; readonly last?: ChecklistRun; readonly next?: string }[];
}

/** A clock that was set, or a machine that slept, is noticed after this at the latest. */
const lookAgainMs = 15 * 60_000;

/** An item that has not ended by then counts as failed; whatever it started goes on by its own limits. */
const itemLimitMs = 30 * 60_000;

export function createSchedules(ports: Ports, runs: Runs, options: SchedulesOptions): Schedules {
  const service = new ScheduleService(ports, runs, options);
  registerTaskClicks({ ...ports, book: service.book }, (run) => service.show(run));
  ports.telemetry.gauge(chatbot.schedulesOverdue.otel, () => service.overdue());
  return service;
}

class ScheduleService implements Schedules {
  readonly book: ChecklistBook;
  readonly #ports: Ports;
  readonly #runs: Runs;
  readonly #options: SchedulesOptions;

  constructor(ports: Ports, runs: Runs, options: SchedulesOptions) {
    this.#ports = ports;
    this.#runs = runs;
    this.#options = options;
    this.book = new ChecklistBook(ports.store);
  }

  async run(): Promise<void> {
    const { clock, stopping } = this.#ports;
    while (!stopping.aborted) {
      await this.tick();
      await clock.sleep(this.#untilNext(), stopping).catch(() => undefined);
    }
  }

  async tick(): Promise<void> {
    for (const list of this.#options.checklists) {
      try {
        await this.#tick(list);
      } catch (error) {
        this.#ports.telemetry.log('error', `The ${list.name} checklist could not be run: ${String(error)}`);
      }
    }
  }

  async #tick(list: Checklist): Promise<void> {
    const open = this.book.read(list.name);
    if (open !== undefined && open.endedAt === undefined) await this.#carryOn(list, open);
    const due = this.#due(list);
    if (due.now !== undefined) await this.#begin(list, due.now, due.missed);
    else if (this.book.last(list.name) === undefined)
      await this.book.remember(list.name, this.#ports.clock.now().toISOString());
  }

  overview(): ReturnType<Schedules['overview']> {
    return this.#options.checklists.map((list) => {
      const last = this.book.read(list.name);
      const next = this.#due(list).next?.toISOString();
      return { name: list.name, ...(last === undefined ? {} : { last }), ...(next === undefined ? {} : { next }) };
    });
  }

  /** Lists whose time has come and that did not run: the figure an alert can watch. */
  overdue(): number {
    return this.#options.checklists.filter((list) => this.#due(list).now !== undefined).length;
  }

  async show(run: ChecklistRun): Promise<void> {
    const { delivery, clusterLabel } = this.#ports;
    const key = `schedule/${run.name}/${run.due}`;
    const message = checklistMessage(run, clusterLabel);
    await delivery.want({ key, channel: this.#options.channel, message, pace: 'now' });
  }

  async #begin(list: Checklist, due: Date, missed: number): Promise<void> {
    const run = newRun(list, due, this.#ports.clock.now(), missed);
    await this.book.begin(run);
    await this.#carryOn(list, run);
  }

  async #carryOn(list: Checklist, begun: ChecklistRun): Promise<void> {
    let latest: ChecklistRun | undefined = begun;
    for (const item of openItems(begun, list)) {
      const state = await this.#perform(begun, item);
      if (state !== undefined) latest = await this.book.change(begun, (run) => withItem(run, item.id, state));
      if (this.#ports.stopping.aborted) return;
    }
    if (latest === undefined) return;
    const endedAt = this.#ports.clock.now().toISOString();
    const ended = (run: ChecklistRun): ChecklistRun => ({ ...run, endedAt });
    // Before its end is written down, so that a crash in between only shows it again.
    if (needsPerson(latest)) await this.show(ended(this.book.read(list.name) ?? latest));
    await this.book.change(begun, ended);
  }

  /** What keeps one item from being run is told in its place; one that the bot's own end cut off is run after the start. */
  async #perform(run: ChecklistRun, item: ChecklistItem): Promise<ItemEnd | undefined> {
    try {
      return await this.#outcomeOf(run, item);
    } catch (error) {
      if (this.#ports.stopping.aborted) return undefined;
      const reason = error instanceof Error ? error.message : String(error);
      return { state: 'failed', note: `It could not be run: ${reason}` };
    }
  }

  async #outcomeOf(run: ChecklistRun, item: ChecklistItem): Promise<ItemEnd> {
    if (item.run === undefined) return { state: 'task' };
    const { onBehalfOf, teamId, channel } = this.#options;
    const actor = await this.#ports.people.actor(onBehalfOf, teamId);
    const start = await this.#runs.start({
      cause: `schedule/${run.name}/${run.due}/${item.id}`,
      ...item.run,
      actor,
      channel,
      manner: 'quiet',
    });
    if (!start.started) return { state: 'failed', note: start.reason };
    return judge(item, await this.#within(start.ended()));
  }

  async #within(ended: Promise<OutcomeEvent>): Promise<OutcomeEvent | undefined> {
    const over = new AbortController();
    const limit = this.#ports.clock.sleep(itemLimitMs, over.signal).catch(() => undefined);
    try {
      return (await Promise.race([ended, limit])) ?? undefined;
    } finally {
      over.abort();
    }
  }

  #due(list: Checklist): Due {
    return dueOf(list.cron, this.#options.timeZone, this.book.last(list.name), this.#ports.clock.now());
  }

  #untilNext(): number {
    const now = this.#ports.clock.now().getTime();
    const times = this.#options.checklists.map((list) => this.#due(list).next?.getTime() ?? Number.POSITIVE_INFINITY);
    return Math.max(1000, Math.min(lookAgainMs, ...times.map((time) => time - now)));
  }
}

type ItemEnd = Pick<RunItem, 'state' | 'note'>;

function judge({ isWell = endedWell }: ChecklistItem, outcome: OutcomeEvent | undefined): ItemEnd {
  if (outcome === undefined) return { state: 'failed', note: `It did not end within ${itemLimitMs / 60_000} minutes.` };
  return isWell(outcome) ? { state: 'ok' } : { state: 'needs-person', note: outcome.summary };
}

function endedWell({ code }: OutcomeEvent): boolean {
  return code === 'done' || code === 'unchanged';
}
