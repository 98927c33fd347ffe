import type { OutcomeEvent } from '@otelops/deployer/vocabulary';
import type { ChatPorts } from '../ports/room.ts';
import type { Runs } from '../ports/runs.ts';
import type { Checklist, ChecklistItem } from './checklist.ts';
import { checklistMessage } from './checklist-message.ts';
import { type ChecklistRun, needsPerson, newRun, openItems, parseRun, toJson, withItem } from './checklist-run.ts';
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
  /** Runs what is due now; resolves when it is done. */
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
  registerTaskClicks(ports, (run) => service.show(run));
  ports.telemetry.gauge('otelops.chat.schedule.overdue', () => service.overdue());
  return service;
}

class ScheduleService implements Schedules {
  readonly #ports: Ports;
  readonly #runs: Runs;
  readonly #options: SchedulesOptions;

  constructor(ports: Ports, runs: Runs, options: SchedulesOptions) {
    this.#ports = ports;
    this.#runs = runs;
    this.#options = options;
  }

  async run(): Promise<void> {
    const { clock, stopping, telemetry } = this.#ports;
    while (!stopping.aborted) {
      try {
        await this.tick();
      } catch (error) {
        telemetry.log('error', `The scheduled checks failed: ${String(error)}`);
      }
      await clock.sleep(this.#untilNext(), stopping).catch(() => undefined);
    }
  }

  async tick(): Promise<void> {
    for (const list of this.#options.checklists) {
      const open = this.#openRun(list);
      if (open !== undefined) await this.#carryOn(list, open);
      const due = this.#due(list);
      if (due.now !== undefined) await this.#begin(list, due.now, due.missed);
      else if (this.#last(list) === undefined) await this.#remember(list, this.#ports.clock.now().toISOString());
    }
  }

  overview(): ReturnType<Schedules['overview']> {
    return this.#options.checklists.map((list) => {
      const last = this.#latestRun(list);
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
    // Together: a crash between the two would run the list twice, or never.
    await this.#ports.store.write([
      { kind: 'schedule', id: `last/${list.name}`, value: due.toISOString() },
      { kind: 'schedule', id: `run/${list.name}`, value: toJson(run) },
    ]);
    await this.#carryOn(list, run);
  }

  async #carryOn(list: Checklist, begun: ChecklistRun): Promise<void> {
    let run = begun;
    for (const item of openItems(run, list)) {
      run = withItem(run, item.id, await this.#perform(run, item));
      await this.#save(run);
      if (this.#ports.stopping.aborted) return;
    }
    run = { ...run, endedAt: this.#ports.clock.now().toISOString() };
    if (needsPerson(run)) await this.show(run);
    await this.#save(run);
  }

  async #perform(
    run: ChecklistRun,
    item: ChecklistItem,
  ): Promise<Pick<ChecklistRun['items'][number], 'state' | 'note'>> {
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

  #openRun(list: Checklist): ChecklistRun | undefined {
    const run = this.#latestRun(list);
    return run === undefined || run.endedAt !== undefined ? undefined : run;
  }

  #latestRun(list: Checklist): ChecklistRun | undefined {
    return parseRun(this.#ports.store.read('schedule', `run/${list.name}`));
  }

  async #save(run: ChecklistRun): Promise<void> {
    await this.#ports.store.write([{ kind: 'schedule', id: `run/${run.name}`, value: toJson(run) }]);
  }

  #last(list: Checklist): Date | undefined {
    const value = this.#ports.store.read('schedule', `last/${list.name}`);
    const time = typeof value === 'string' ? new Date(value) : undefined;
    return time === undefined || Number.isNaN(time.getTime()) ? undefined : time;
  }

  async #remember(list: Checklist, time: string): Promise<void> {
    await this.#ports.store.write([{ kind: 'schedule', id: `last/${list.name}`, value: time }]);
  }

  #due(list: Checklist): Due {
    return dueOf(list.cron, this.#options.timeZone, this.#last(list), this.#ports.clock.now());
  }

  #untilNext(): number {
    const now = this.#ports.clock.now().getTime();
    const times = this.#options.checklists.map((list) => this.#due(list).next?.getTime() ?? Number.POSITIVE_INFINITY);
    return Math.max(1000, Math.min(lookAgainMs, ...times.map((time) => time - now)));
  }
}

function judge(
  { isWell = endedWell }: ChecklistItem,
  outcome: OutcomeEvent | undefined,
): Pick<ChecklistRun['items'][number], 'state' | 'note'> {
  if (outcome === undefined) return { state: 'failed', note: `It did not end within ${itemLimitMs / 60_000} minutes.` };
  return isWell(outcome) ? { state: 'ok' } : { state: 'needs-person', note: outcome.summary };
}

function endedWell({ code }: OutcomeEvent): boolean {
  return code === 'done' || code === 'unchanged';
}
