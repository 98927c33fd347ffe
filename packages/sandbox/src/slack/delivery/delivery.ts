import type { Clock } from '../../clock.ts';
import type { SlackFaultEffect, SlackFaultTable } from '../http/faults.ts';
import type { WritableSlackLog } from '../http/log.ts';
import type { JsonObject } from '../page-protocol.ts';
import { ACK_MS, type Carrier, type Delivered, type Envelope } from './envelope.ts';

/** Tells the app things: once for what a person does, with retries for what happened. */
export interface Delivery {
  send(envelope: Envelope): Promise<Delivered>;
  /** An event, retried up to three times when it is not acknowledged. Resolves when that is over. */
  emit(event: JsonObject): Promise<Delivered>;
}

interface DeliveryParts {
  readonly clock: Clock;
  readonly carrier: () => Carrier;
  readonly faults: SlackFaultTable;
  readonly log: WritableSlackLog;
  /** Puts an event in its wrapping. */
  readonly wrap: (event: JsonObject) => JsonObject;
}

/** Slack tries again nearly at once, after one minute, and after five. */
const RETRY_AFTER_MS = [1_000, 60_000, 300_000] as const;

export function createDelivery(parts: DeliveryParts): Delivery {
  const send = async (envelope: Envelope): Promise<Delivered> => {
    const { method, channel, payload } = envelope;
    const end = parts.log.begin({
      direction: 'out',
      method,
      arguments: payload,
      userAgent: '',
      ...(channel === undefined ? {} : { channel }),
    });
    const effect = parts.faults.take({ method, channel });
    const delivered = await sendWith(parts, envelope, effect);
    end({ outcome: delivered.state === 'failed' ? delivered.error : 'ok', status: 0 });
    return delivered;
  };
  return { send, emit: (event) => emit(parts, send, event) };
}

async function sendWith(
  { carrier, clock }: DeliveryParts,
  envelope: Envelope,
  effect: SlackFaultEffect | undefined,
): Promise<Delivered> {
  switch (effect?.kind) {
    case 'hang':
      await pause(clock, ACK_MS);
      return TIMED_OUT;
    case 'slow':
      await pause(clock, effect.ms);
      return carrier().deliver(envelope, false);
    case 'lost-response':
      await carrier().deliver(envelope, false);
      return TIMED_OUT;
    case 'reset':
      carrier().reset();
      return { state: 'failed', error: 'dispatch_failed', detail: 'connection_failed' };
    case 'status':
    case 'error':
    case 'too-many-requests':
      return { state: 'failed', error: 'dispatch_failed', detail: 'http_error' };
    default:
      return carrier().deliver(envelope, effect?.kind === 'duplicate');
  }
}

const TIMED_OUT: Delivered = { state: 'failed', error: 'operation_timeout', detail: 'timeout' };

async function emit(parts: DeliveryParts, send: Delivery['send'], event: JsonObject): Promise<Delivered> {
  const { channel } = event;
  const envelope: Envelope = {
    type: 'events_api',
    method: 'event',
    payload: parts.wrap(event),
    acceptsResponse: false,
    ...(typeof channel === 'string' ? { channel } : {}),
  };
  let delivered = await send(envelope);
  for (const [index, ms] of RETRY_AFTER_MS.entries()) {
    if (delivered.state === 'acknowledged' || delivered.final === true) return delivered;
    await pause(parts.clock, ms);
    delivered = await send({ ...envelope, retry: { attempt: index + 1, reason: delivered.detail } });
  }
  return delivered;
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
