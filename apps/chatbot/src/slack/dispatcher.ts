import { chatbot } from '@otelops/metrics';
import type { SubmissionCheck } from '../ports/interactions.ts';
import type { Actor } from '../ports/people.ts';
import { answerOptions } from './answer-options.ts';
import type { DispatcherOptions } from './dispatcher-options.ts';
import { handleKept, isRepeatable, NOT_KEPT, tell } from './handle-kept.ts';
import type { Unfinished } from './inbox.ts';
import { type Incoming, type IncomingPerson, type IncomingSubmission, isKept, type KeptIncoming } from './incoming.ts';
import { UnknownPerson } from './people-directory.ts';

/** Something that came in and may be acknowledged. */
export interface Taken {
  readonly id: string;
  readonly incoming: Incoming;
  /** Resolves when it is on disk; says whether it came before. */
  readonly kept: Promise<'taken' | 'duplicate'>;
}

/** What is to become of it: first what Slack is told, then the work. */
export interface Decision {
  /** Content of the acknowledgement; nothing for most. */
  readonly response?: Readonly<Record<string, unknown>>;
  /** Leaves the work to the queue; called once Slack was told. */
  work(): void;
}

export interface Dispatcher {
  /** Never rejects. */
  decide(taken: Taken): Promise<Decision>;
  /** Nothing came of it after all; it is not to be taken up again. */
  drop(id: string): void;
  /** Brings to an end what an earlier process began, where that may be repeated. */
  resume(): void;
}

type TakenKept = Taken & { readonly incoming: KeptIncoming };

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { queue, inbox, telemetry } = options;
  const drop = (id: string): void => {
    inbox
      .done(id)
      .catch((error: unknown) => telemetry.log('error', `An envelope stays in the inbox: ${textOf(error)}`));
  };
  const enqueue = (taken: TakenKept): void => {
    if (queue.offer(() => workOn(taken, options))) return;
    telemetry.count(chatbot.inboxReceived.otel, 1, { kind: taken.incoming.kind, result: 'overflow' });
    void tell(taken.incoming, BUSY, options).finally(() => drop(taken.id));
  };
  const decideKept = (taken: TakenKept): Decision => {
    const { id, incoming } = taken;
    const errors = incoming.kind === 'submission' ? checked(id, incoming, options) : undefined;
    if (errors === undefined) return { work: () => enqueue(taken) };
    return { response: { response_action: 'errors', errors }, work: () => drop(id) };
  };
  return {
    decide: async ({ id, incoming, kept }) => {
      if (isKept(incoming)) return decideKept({ id, incoming, kept });
      if (incoming.kind === 'options') return { response: await answerOptions(incoming, options), work: nothing };
      return { work: () => note(incoming, options) };
    },
    drop,
    resume: () => {
      for (const one of inbox.unfinished()) resumeOne(one, options, enqueue);
    },
  };
}

const BUSY = 'Too much is going on at the moment, so this was not taken. Please try again in a minute.';

function nothing(): void {
  // Everything was in the answer.
}

/** What concerns no single handler of a room. */
function note(incoming: Exclude<Incoming, KeptIncoming>, options: DispatcherOptions): void {
  if (incoming.kind === 'groups-changed') options.groupsChanged();
  if (incoming.kind === 'removed' && (incoming.bots?.includes(options.botUserId) ?? true)) {
    options.removed(incoming.what);
  }
  if (incoming.kind === 'home') options.queue.offer(() => openHome(incoming, options));
}

async function openHome({ userId, teamId }: IncomingPerson, options: DispatcherOptions): Promise<void> {
  await guarded('home', options, async () => {
    const actor = await options.people.actor(userId, teamId);
    await options.registrations.home()?.(actor);
  });
}

/** What is wrong with a submission, by block; nothing when it may go on. */
function checked(
  id: string,
  { userId, teamId, callbackId, privateMetadata, state }: IncomingSubmission,
  { registrations, telemetry }: DispatcherOptions,
): ReturnType<SubmissionCheck> {
  const check = registrations.submission(callbackId)?.options.check;
  if (check === undefined) return undefined;
  // Only ids are known at this moment: who it is, and what that person may, is looked up when the work begins.
  const unknown = { name: userId, isGuest: false, isBot: false, timeZone: 'UTC', groups: undefined };
  const actor: Actor = { userId, teamId, ...unknown };
  try {
    const errors = check({ id, actor, callbackId, privateMetadata, state });
    return errors === undefined || Object.keys(errors).length === 0 ? undefined : errors;
  } catch (error) {
    telemetry.log('error', `The check of ${callbackId} failed: ${textOf(error)}`);
    return undefined;
  }
}

async function workOn({ id, incoming, kept }: TakenKept, options: DispatcherOptions): Promise<void> {
  await guarded(incoming.kind, options, async () => {
    const keeping = await kept.catch(async (error: unknown) => {
      // Slack was told that it was taken: the disk had taken too long to say no.
      options.telemetry.log('error', `A ${incoming.kind} could not be kept: ${textOf(error)}`);
      await tell(incoming, NOT_KEPT, options);
      return 'refused' as const;
    });
    if (keeping !== 'taken') return;
    try {
      await handleKept(id, incoming, options);
    } catch (error) {
      options.telemetry.log('error', `A ${incoming.kind} failed: ${textOf(error)}`, { 'otelops.chat.interaction': id });
      await tell(incoming, error instanceof UnknownPerson ? UNKNOWN : FAILED, options);
    }
    await options.inbox.done(id);
  });
}

const UNKNOWN = 'Slack did not tell me who you are, so nothing was done. Please try again.';
const FAILED = 'Something went wrong inside of me; the log has the details. Look at the status before you try again.';

/** After a restart: what may be repeated is, of the rest the person is told that nobody knows. */
function resumeOne(
  { id, incoming }: Unfinished,
  options: DispatcherOptions,
  enqueue: (taken: TakenKept) => void,
): void {
  if (isRepeatable(incoming, options.registrations)) {
    enqueue({ id, incoming, kept: Promise.resolve('taken') });
    return;
  }
  const work = (): Promise<void> =>
    guarded(incoming.kind, options, async () => {
      await tell(incoming, INTERRUPTED, options);
      await options.inbox.done(id);
    });
  // One sentence needs no place in the queue, and must not be left out where there is none.
  if (!options.queue.offer(work)) void work();
}

const INTERRUPTED =
  'I was restarted while I was at this, and do not know how far it came. Look at the status before you try again.';

async function guarded(
  kind: string,
  { clock, telemetry }: DispatcherOptions,
  work: () => Promise<void>,
): Promise<void> {
  const startedAt = clock.monotonic();
  try {
    await work();
  } catch (error) {
    telemetry.log('error', `A ${kind} was not brought to its end: ${textOf(error)}`);
  }
  telemetry.duration(chatbot.handlerDuration.otel, (clock.monotonic() - startedAt) / 1000, { kind });
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
