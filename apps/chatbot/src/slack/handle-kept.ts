import type { Audit } from '../ports/audit.ts';
import type { Interaction } from '../ports/interactions.ts';
import { plainMessage, type Recipient } from './answers.ts';
import type { DispatcherOptions } from './dispatcher-options.ts';
import type { IncomingClick, KeptIncoming } from './incoming.ts';
import { UnknownPerson } from './people-directory.ts';
import type { Registered, Registrations } from './registrations.ts';

/** Has the room do its part, once it is known who asks. Rejects when the room or the look-up of the person does. */
export async function handleKept(id: string, incoming: KeptIncoming, options: DispatcherOptions): Promise<void> {
  const { people, telemetry } = options;
  const run = runnerOf(incoming, options);
  if (run === undefined) return tell(incoming, NOBODY, options);
  const attributes = { 'otelops.chat.interaction': id, 'otelops.chat.user': incoming.userId };
  await telemetry.span(`slack ${nameOf(incoming)}`, attributes, async () => {
    const actor = await people.actor(incoming.userId, incoming.teamId).catch(async (error: unknown) => {
      if (error instanceof UnknownPerson)
        await auditRefused(incoming, 'Slack does not tell who this is', options.audit);
      throw error;
    });
    if (actor.teamId !== incoming.teamId) {
      await auditForeign({ ...incoming, teamId: actor.teamId }, options.audit);
      return tell(incoming, FOREIGN, options);
    }
    const to = recipientOf(incoming);
    await run({
      id,
      actor,
      ...(to.channel === undefined ? {} : { channel: to.channel }),
      answer: (message) => options.answers.answer(to, message),
      open: (view) => options.answers.open(to, view),
    });
  });
}

const NOBODY = 'This belongs to an older version of me; nothing was done.';
/** Who belongs elsewhere is refused before any room hears of it. */
export async function auditForeign(incoming: KeptIncoming, audit: Audit): Promise<void> {
  await auditRefused(incoming, 'another workspace', audit);
}

async function auditRefused(
  { userId, teamId, kind, channel }: KeptIncoming,
  reason: string,
  audit: Audit,
): Promise<void> {
  await audit.record({
    actor: { userId, teamId, name: userId },
    action: kind,
    decision: 'refused',
    reason,
    ...(channel === undefined ? {} : { channel }),
  });
}

export const FOREIGN = 'I belong to another workspace, so nothing was done.';

export const NOT_KEPT =
  'I cannot write down what you ask for, so nothing was done. My disk needs somebody: the log has the reason.';

function nameOf(incoming: KeptIncoming): string {
  if (incoming.kind === 'click') return `click ${incoming.actionId}`;
  if (incoming.kind === 'submission') return `submission ${incoming.callbackId}`;
  return incoming.kind;
}

type Run = (interaction: Interaction) => Promise<void>;

/** The handler of a room with its own part of the payload; nothing when no room wants it. */
function runnerOf(incoming: KeptIncoming, { registrations }: DispatcherOptions): Run | undefined {
  if (incoming.kind === 'command') {
    const { channel, command, text } = incoming;
    const found = registrations.command();
    return found && ((about) => found.handle({ ...about, channel, command, text }));
  }
  if (incoming.kind === 'mention') {
    const { channel, text } = incoming;
    const found = registrations.mention();
    return found && ((about) => found.handle({ ...about, channel, text }));
  }
  if (incoming.kind === 'submission') {
    const { callbackId, privateMetadata, state } = incoming;
    const found = registrations.submission(callbackId);
    return found && ((about) => found.handle({ ...about, callbackId, privateMetadata, state }));
  }
  const { actionId, value, state } = incoming;
  const found = registrations.click(actionId);
  const place = placeOf(incoming);
  return found && ((about) => found.handle({ ...about, actionId, value, state, ...place }));
}

function placeOf({ message }: IncomingClick): {
  readonly message?: { readonly channel: string; readonly ts: string; readonly threadTs?: string };
} {
  if (message === undefined) return {};
  const { channel, ts, threadTs } = message;
  return { message: { channel, ts, ...(threadTs === undefined ? {} : { threadTs }) } };
}

function recipientOf(incoming: KeptIncoming): Recipient {
  return {
    userId: incoming.userId,
    channel: incoming.channel,
    threadTs: incoming.kind === 'click' ? incoming.message?.threadTs : undefined,
    responseUrl: incoming.kind === 'mention' ? undefined : incoming.responseUrl,
    triggerId: incoming.kind === 'mention' ? undefined : incoming.triggerId,
  };
}

/** One sentence for the person who did it. */
export async function tell(incoming: KeptIncoming, text: string, { answers }: DispatcherOptions): Promise<void> {
  await answers.answer(recipientOf(incoming), plainMessage(text));
}

/** Whether the room said that it may be given the same thing again. */
export function isRepeatable(incoming: KeptIncoming, registrations: Registrations): boolean {
  return registered(incoming, registrations)?.options.repeatable === true;
}

function registered(
  incoming: KeptIncoming,
  registrations: Registrations,
): Pick<Registered<never>, 'options'> | undefined {
  if (incoming.kind === 'command') return registrations.command();
  if (incoming.kind === 'mention') return registrations.mention();
  if (incoming.kind === 'submission') return registrations.submission(incoming.callbackId);
  return registrations.click(incoming.actionId);
}
