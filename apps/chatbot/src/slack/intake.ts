import type { Clock } from '@otelops/deployer';
import { chatbot } from '@otelops/metrics';
import type { Audit } from '../ports/audit.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Taken } from './dispatcher.ts';
import type { Envelope, Intake } from './envelope.ts';
import { auditForeign, FOREIGN, NOT_KEPT } from './handle-kept.ts';
import type { Inbox } from './inbox.ts';
import { type Incoming, isKept } from './incoming.ts';
import { parseIncoming } from './parse-incoming.ts';

export interface IntakeOptions {
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly audit: Audit;
  readonly inbox: Inbox;
  /** The only workspace whose people are listened to. */
  readonly teamId: string;
  /** Leads an envelope through the framework to the dispatcher, which acknowledges it. */
  readonly process: (envelope: Envelope, taken: Taken) => Promise<void>;
}

/** A slow disk may delay an acknowledgement for so long, not longer. */
const KEEP_PATIENCE_MS = 1_000;

/**
 * The door for everything from Slack: parsed once, refused when it is malformed or from another workspace, let through once,
 * on disk, acknowledged, and only then worked on.
 */
export function createIntake(options: IntakeOptions): Intake {
  const { clock, telemetry, inbox } = options;
  return async (raw) => {
    const envelope = timed(raw, options);
    const incoming = parseIncoming(raw.body);
    const note = (result: string): void =>
      telemetry.count(chatbot.inboxReceived.otel, 1, { kind: incoming?.kind ?? 'unknown', result });
    try {
      if (incoming === undefined) {
        note('malformed');
        await envelope.ack();
        return;
      }
      if (isForeign(incoming, options.teamId)) {
        note('foreign');
        await refuseForeign(envelope, incoming, options);
        return;
      }
      const kept = isKept(incoming) ? inbox.take(raw.id, incoming) : Promise.resolve('taken' as const);
      // Whoever works on it looks again; who does not, must not be ended by a disk that says no late.
      kept.catch(() => undefined);
      if ((await within(KEEP_PATIENCE_MS, kept, clock)) === 'duplicate') {
        note('duplicate');
        await envelope.ack();
        return;
      }
      note('taken');
      await options.process(envelope, { id: raw.id, incoming, kept });
    } catch (error) {
      telemetry.log('error', `An envelope could not be taken: ${String(error)}`, {
        'otelops.chat.interaction': raw.id,
      });
      // What else is not acknowledged is shown as failed by Slack, or sent again.
      if (incoming?.kind === 'command') await sayNotKept(envelope, options);
    }
  };
}

async function sayNotKept(envelope: Envelope, { telemetry }: IntakeOptions): Promise<void> {
  try {
    await envelope.ack({ response_type: 'ephemeral', text: NOT_KEPT });
  } catch (error) {
    telemetry.log('warn', `A person could not be told: ${String(error)}`);
  }
}

function timed(envelope: Envelope, { clock, telemetry }: IntakeOptions): Envelope {
  const startedAt = clock.monotonic();
  let isDone = false;
  return {
    ...envelope,
    ack: async (response) => {
      if (isDone) return;
      isDone = true;
      await envelope.ack(response);
      const seconds = (clock.monotonic() - startedAt) / 1000;
      telemetry.duration(chatbot.ackDuration.otel, seconds, { transport: envelope.transport });
    },
  };
}

/** The result, or nothing when it is not there in time; a failure in time is a failure. */
async function within<T>(ms: number, result: Promise<T>, clock: Clock): Promise<T | undefined> {
  const patience = new AbortController();
  const late = clock.sleep(ms, patience.signal).then(
    () => undefined,
    () => undefined,
  );
  try {
    return await Promise.race([result, late]);
  } finally {
    patience.abort();
  }
}

type FromSomewhere = Extract<Incoming, { readonly teamId: string }>;

function isForeign(incoming: Incoming, teamId: string): incoming is FromSomewhere {
  return 'teamId' in incoming && incoming.teamId !== teamId;
}

async function refuseForeign(envelope: Envelope, incoming: FromSomewhere, { audit }: IntakeOptions): Promise<void> {
  await envelope.ack(incoming.kind === 'command' ? { response_type: 'ephemeral', text: FOREIGN } : undefined);
  if (isKept(incoming)) await auditForeign(incoming, audit);
}
