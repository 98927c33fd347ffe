import { verbs } from '@otelops/operations';
import type { AlertBoard } from '../ports/alert-board.ts';
import type { MessageKey } from '../ports/delivery.ts';
import type { Actor } from '../ports/people.ts';
import type { ChatPorts } from '../ports/room.ts';
import type { RunSummary, Runs } from '../ports/runs.ts';
import type { ChecklistRun } from '../schedules/checklist-run.ts';
import type { Schedules } from '../schedules/schedules.ts';
import { homeBlocks } from './home-blocks.ts';
import type { HomeState, StackStatus } from './home-state.ts';
import { readStackStatus } from './stack-status.ts';

type Ports = Pick<
  ChatPorts,
  'clock' | 'stopping' | 'world' | 'router' | 'home' | 'policy' | 'people' | 'delivery' | 'clusterLabel' | 'telemetry'
>;

/** The rooms whose work the Home tab shows. */
export interface HomeSources {
  readonly runs: Pick<Runs, 'list'>;
  readonly alerts: AlertBoard;
  readonly schedules?: Pick<Schedules, 'overview'>;
  /** The address of a message in the workspace, once it was posted. */
  readonly linkOf: (key: MessageKey) => string | undefined;
}

/** What was seen of the cluster this long ago is still shown, not asked again: ten people opening Home are one look. */
const freshMs = 15_000;

/** Publishes the Home tab when somebody opens it: at once from what is known, again when the cluster has answered. */
export function registerHome(ports: Ports, sources: HomeSources): void {
  const home = new Home(ports, sources);
  ports.router.homeOpened((actor) => home.show(actor));
  ports.router.clicks('home.', (click) => home.show(click.actor));
}

class Home {
  readonly #ports: Ports;
  readonly #sources: HomeSources;
  #seen: { readonly at: number; readonly status: Promise<StackStatus | undefined> } | undefined;

  constructor(ports: Ports, sources: HomeSources) {
    this.#ports = ports;
    this.#sources = sources;
  }

  async show(actor: Actor): Promise<void> {
    const refused = this.#refusal(actor);
    if (refused !== undefined) {
      await this.#ports.home.publish(actor.userId, [
        { type: 'section', text: { type: 'plain_text', text: `otelops: ${refused}` } },
      ]);
      return;
    }
    const looking = this.#look(actor);
    const silences = this.#sources.alerts.silences();
    await this.#publish(actor, 'looking', undefined);
    const [status, quiet] = await Promise.all([looking, silences]);
    await this.#publish(actor, status, quiet);
  }

  async #publish(actor: Actor, stack: HomeState['stack'], silences: HomeState['silences']): Promise<void> {
    const { clusterLabel, home } = this.#ports;
    const runs = this.#sources.runs.list();
    const state: HomeState = {
      clusterLabel,
      stack,
      running: runs.filter(({ state: now }) => now === 'running'),
      approvals: runs.filter((run) => run.state === 'waiting-for-approval' && this.#waitsFor(run, actor)),
      firing: this.#sources.alerts.firing(),
      silences,
      checklists: (this.#sources.schedules?.overview() ?? []).map(({ name, last, next }) => ({
        name,
        ...(last === undefined ? {} : { last: { due: last.due, open: openOf(last) } }),
        ...(next === undefined ? {} : { next }),
      })),
    };
    await home.publish(actor.userId, homeBlocks(state, this.#sources.linkOf));
  }

  #look(actor: Actor): Promise<StackStatus | undefined> {
    const now = this.#ports.clock.monotonic();
    if (this.#seen !== undefined && now - this.#seen.at < freshMs) return this.#seen.status;
    const status = readStackStatus(actor, this.#ports).catch((error: unknown) => {
      this.#ports.telemetry.log('warn', `The Home tab could not look at the cluster: ${String(error)}`);
      return undefined;
    });
    this.#seen = { at: now, status };
    return status;
  }

  #refusal(actor: Actor): string | undefined {
    const verb = verbs.find(({ name }) => name === 'status');
    if (verb === undefined) return undefined;
    const decision = this.#ports.policy.decide({ actor, verb, channel: '' });
    return decision.allowed ? undefined : decision.reason;
  }

  #waitsFor(run: RunSummary, actor: Actor): boolean {
    const [first = ''] = run.line.split(' ');
    const verb = verbs.find(({ name }) => name === first || run.line.startsWith(`${name} `));
    if (verb === undefined) return false;
    const { channel, requester, targets } = run;
    if (!this.#ports.policy.mayApprove({ actor, verb, channel, requester, targets }).allowed) return false;
    return (run.needs === 'second-person') !== (requester === actor.userId);
  }
}

function openOf(run: ChecklistRun): number {
  return run.items.filter(({ state }) => state !== 'ok' && state !== 'task-done').length;
}
