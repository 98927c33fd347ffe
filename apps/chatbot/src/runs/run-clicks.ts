import { redact } from '@otelops/deployer';
import type { Command } from '@otelops/operations';
import type { Click, Interaction, Submission, SubmissionCheck } from '../ports/interactions.ts';
import type { RunStart } from '../ports/runs.ts';
import { type Note, renderNote } from '../render/note.ts';
import { confirmCallback, confirmView, nameFault, typedName } from './confirm-view.ts';
import { auditOf, whoIs } from './run-audit.ts';
import type { RunContext } from './run-context.ts';
import { ownOutcome } from './run-ending.ts';
import type { RunFinish } from './run-finish.ts';
import { approvalRefusal, decideCancel } from './run-guard.ts';
import { askingMessage, endMessage } from './run-messages.ts';
import { commandFromWords } from './run-offers.ts';
import { RunPainter } from './run-painter.ts';
import type { Ask, RunRecord } from './run-record.ts';
import type { RunService } from './run-service.ts';
import { keyOf, rootOf } from './run-thread.ts';
import type { RunWork } from './run-work.ts';

interface Rooms {
  readonly service: RunService;
  readonly work: RunWork;
  readonly finish: RunFinish;
}

/** What a click on a run's buttons does. Each is judged at the moment of the click, and each is answered. */
export class RunClicks {
  readonly #context: RunContext;
  readonly #rooms: Rooms;

  constructor(context: RunContext, rooms: Rooms) {
    this.#context = context;
    this.#rooms = rooms;
  }

  async handle(click: Click): Promise<void> {
    const [id = '', number = ''] = click.value.split('.');
    const record = this.#context.book.read(id);
    if (record === undefined) return this.#forgotten(click, click.actionId);
    const what = click.actionId.split('.')[1];
    if (what === 'approve') return this.#approve(click, record, Number(number));
    if (what === 'cancel') return this.#cancel(click, record);
    if (what === 'again') return this.#again(click, record);
    if (what === 'offer') return this.#offer(click, record, Number(number));
    return this.#say(click, 'ℹ️', 'This button is not known any more.');
  }

  /** What stands in the modal about a question that destroys; the modal stays open when it is wrong. */
  check({ privateMetadata, state }: Pick<Submission, 'privateMetadata' | 'state'>): ReturnType<SubmissionCheck> {
    const [id = ''] = privateMetadata.split('.');
    const ask = this.#context.book.read(id)?.ask;
    return ask === undefined ? undefined : nameFault(ask, typedName(state));
  }

  /** The name was typed: everything else is judged anew. */
  async confirmed(submission: Submission): Promise<void> {
    const [id = '', number = ''] = submission.privateMetadata.split('.');
    const record = this.#context.book.read(id);
    if (record?.ask === undefined) return this.#forgotten(submission, confirmCallback);
    if (nameFault(record.ask, typedName(submission.state)) !== undefined) return;
    await this.#approve(submission, record, Number(number), true);
  }

  async #approve(click: Interaction, record: RunRecord, number: number, isConfirmed = false): Promise<void> {
    const { book, ports } = this.#context;
    const { ask } = record;
    const command = commandFromWords(record.words);
    if (command === undefined || ask === undefined || !this.#isOpen(record, number))
      return this.#stale(click, record, 'approve');
    const refusal = await this.#refusal(click, { command, record, ask });
    if (refusal !== undefined) {
      const entry = { what: 'approve', decision: 'refused', reason: refusal } as const;
      await ports.audit.record(auditOf(whoIs(click.actor), record, entry));
      return this.#say(click, '⛔', refusal);
    }
    if (ask.danger === 'destroys' && !isConfirmed) {
      await click.open(confirmView(ask, `${record.id}.${number}`, ports.clusterLabel));
      return;
    }
    const by = whoIs(click.actor);
    const approval = { digest: ask.digest, plans: ask.plans, by, at: ports.clock.now().toISOString() };
    const approved = await book.change(record.id, async (known) => {
      if (!this.#isOpen(known, number)) return undefined;
      await ports.audit.record(auditOf(by, known, { what: 'approve', decision: 'approved' }));
      return { ...known, state: 'working', approvals: [...known.approvals, approval] };
    });
    if (approved === undefined) return this.#stale(click, book.read(record.id) ?? record, 'approve');
    this.#rooms.finish.answered(record.id);
    this.#rooms.work.launch(record.id);
  }

  async #refusal(
    click: Interaction,
    about: { command: Command; record: RunRecord; ask: Ask },
  ): Promise<string | undefined> {
    try {
      return await approvalRefusal(this.#context.ports, { actor: click.actor, ...about });
    } catch {
      return 'Slack could not be asked who may do this just now. Nothing was approved; try again.';
    }
  }

  /** Whether this question waits, and still may be answered. */
  #isOpen({ state, ask, cancelledBy }: RunRecord, number: number): boolean {
    const now = this.#context.ports.clock.now().getTime();
    if (cancelledBy !== undefined) return false;
    return state === 'asking' && ask?.number === number && Date.parse(ask.expiresAt) > now;
  }

  async #cancel(click: Click, record: RunRecord): Promise<void> {
    const { book, ports } = this.#context;
    const command = commandFromWords(record.words);
    const isOwn = click.actor.userId === record.requester.userId;
    const decision =
      command === undefined ? undefined : decideCancel(ports, click.actor, { command, channel: record.channel });
    if (!isOwn && decision?.allowed !== true) {
      const reason = decision?.allowed === false ? decision.reason : 'You may not cancel this.';
      await ports.audit.record(auditOf(whoIs(click.actor), record, { what: 'cancel', decision: 'refused', reason }));
      return this.#say(click, '⛔', reason);
    }
    if (record.state === 'ended') return this.#stale(click, record, 'cancel');
    const by = whoIs(click.actor);
    const changed = await book.change(record.id, async (known) => {
      if (known.state === 'ended' || known.cancelledBy !== undefined) return undefined;
      await ports.audit.record(auditOf(by, known, { what: 'cancel', decision: 'rejected' }));
      return { ...known, cancelledBy: by };
    });
    if (changed === undefined) return this.#stale(click, book.read(record.id) ?? record, 'cancel');
    const { finish, work } = this.#rooms;
    if (changed.state === 'asking') {
      await finish.refuse(record.id, changed.ask?.number ?? 0, `${by.name} said no. Nothing was changed.`);
    } else if (!work.cancel(record.id)) {
      const outcome = ownOutcome('cancelled', 'What was done before stays.', ports.clock.now());
      await finish.finish(record.id, outcome);
    }
  }

  /** The same command anew, in the thread of what did not go well; a plan that came to nothing is asked for in its place. */
  async #again(click: Click, record: RunRecord): Promise<void> {
    const command = commandFromWords(record.words);
    if (record.state !== 'ended' || command === undefined) return this.#stale(click, record, 'run again');
    const isThread = record.thread !== undefined || record.end?.state === 'failed';
    await this.#start(click, record, { command, thread: isThread ? rootOf(record) : undefined });
  }

  async #offer(click: Click, record: RunRecord, place: number): Promise<void> {
    const words = record.offers[place];
    const command = words === undefined ? undefined : commandFromWords(words);
    if (command === undefined) return this.#say(click, 'ℹ️', 'This button is not known any more.');
    // What mends something stands where that is told; what comes after something done begins anew.
    const isNext = record.end?.state === 'done' && record.thread === undefined && click.message?.threadTs === undefined;
    await this.#start(click, record, { command, thread: isNext ? undefined : rootOf(record) });
  }

  async #start(click: Click, record: RunRecord, wish: { command: Command; thread: string | undefined }): Promise<void> {
    const { command, thread } = wish;
    const start: RunStart = await this.#rooms.service.start({
      cause: click.id,
      verb: command.verb.name,
      args: command.args,
      actor: click.actor,
      channel: record.channel,
      ...(thread === undefined ? {} : { thread }),
    });
    if (!start.started) await this.#say(click, '⛔', start.reason);
  }

  /** Tells how things stand and shows the message as it should be. */
  async #stale(click: Interaction, record: RunRecord, what: string): Promise<void> {
    const { book, ports } = this.#context;
    await this.#repair(record);
    const standing = this.#standing(book.read(record.id) ?? record);
    const entry = { what, decision: 'refused', reason: standing } as const;
    await ports.audit.record(auditOf(whoIs(click.actor), record, entry));
    await this.#say(click, 'ℹ️', standing);
  }

  async #forgotten(click: Interaction, action: string): Promise<void> {
    const { userId, teamId, name } = whoIs(click.actor);
    const where = click.channel === undefined ? {} : { channel: click.channel };
    const actor = { userId, teamId, name: redact(name) };
    await this.#context.ports.audit.record({ actor, action, ...where, decision: 'refused', reason: gone });
    await this.#say(click, 'ℹ️', gone);
  }

  #standing(record: RunRecord): string {
    const approver = record.approvals.at(-1)?.by?.name;
    if (record.end !== undefined) return `This has ended: ${record.end.summary}`;
    if (record.cancelledBy !== undefined) return `${record.cancelledBy.name} is cancelling this already.`;
    if (record.state === 'asking') return 'The plan is another one by now; look at it again before you decide.';
    return approver === undefined ? 'This is under way.' : `${approver} approved this already; it is under way.`;
  }

  async #repair(record: RunRecord): Promise<void> {
    const { ports } = this.#context;
    const { ask } = record;
    if (record.state === 'asking' && ask !== undefined && Date.parse(ask.expiresAt) <= ports.clock.now().getTime()) {
      return this.#rooms.finish.expire(record.id, ask.number);
    }
    const painter = new RunPainter(ports, {
      key: keyOf(record),
      channel: record.channel,
      ...(record.thread === undefined ? {} : { thread: record.thread }),
    });
    if (record.state === 'asking' && ask !== undefined)
      await painter.show(askingMessage(record, ask, ports.clusterLabel));
    // Every other last state holds more than its record does, and is delivered anyway.
    if (record.end?.state === 'refused' && ask !== undefined)
      await painter.show(endMessage(record, ports.clusterLabel));
  }

  async #say(click: Interaction, mark: Note['mark'], title: string): Promise<void> {
    await click.answer(renderNote({ mark, title, cluster: this.#context.ports.clusterLabel }));
  }
}

const gone = 'This belongs to a run that is no longer kept. Ask for it again.';
