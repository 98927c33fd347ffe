import type { ServerResponse } from 'node:http';
import type { Clock } from '../../clock.ts';
import { type ApiAnswer, rateLimited } from '../api/call-method.ts';
import type { SlackFaultEffect } from './faults.ts';

interface Struck {
  readonly clock: Clock;
  readonly response: ServerResponse;
  readonly effect: SlackFaultEffect | undefined;
}

/**
 * Answers a call with a fault upon it. `work` is done unless the fault comes before it; the answer that goes out is
 * handed to `send`, and what the log shall say comes back.
 */
export async function answerUnder(
  { clock, response, effect }: Struck,
  work: () => Promise<ApiAnswer>,
  send: (answer: ApiAnswer) => void,
): Promise<{ readonly outcome: string; readonly status: number }> {
  const before = answerBefore(effect);
  if (before !== undefined) {
    send(before);
    return outcomeOf(before);
  }
  if (effect?.kind === 'hang') return { outcome: 'hang', status: 0 };
  if (effect?.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return { outcome: 'reset', status: 0 };
  }
  if (effect?.kind === 'slow') await pause(clock, effect.ms);
  const answer = await work();
  if (effect?.kind === 'lost-response') {
    response.destroy();
    return { outcome: 'lost-response', status: 0 };
  }
  send(answer);
  return outcomeOf(answer);
}

function answerBefore(effect: SlackFaultEffect | undefined): ApiAnswer | undefined {
  switch (effect?.kind) {
    case 'too-many-requests':
      return rateLimited(effect.retryAfterSeconds);
    case 'status':
      return { status: effect.code, headers: {}, body: { ok: false, error: 'internal_error' } };
    case 'error':
      return { status: 200, headers: {}, body: { ok: false, error: effect.error } };
    default:
      return undefined;
  }
}

function outcomeOf({ status, body }: ApiAnswer): { readonly outcome: string; readonly status: number } {
  const { ok, error } = body;
  return { outcome: ok === true ? 'ok' : String(error ?? status), status };
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
