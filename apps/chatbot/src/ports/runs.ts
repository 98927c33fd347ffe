import type { Command } from '@otelops/operations';
import type { MessageKey } from './delivery.ts';
import type { Interaction } from './interactions.ts';

/** A verb to be run on behalf of the person who typed or clicked. */
export interface RunRequest {
  readonly command: Command;
  /** Who asks, and how that person alone is answered; its id keys the request, so that it starts one run however often it comes. */
  readonly interaction: Pick<Interaction, 'id' | 'actor' | 'answer'>;
  readonly channel: string;
  /** The message in whose thread the run is shown: an alert, a failed run. */
  readonly thread?: MessageKey;
  /** Told once when the run has come to its end, unless the bot was restarted meanwhile. */
  readonly onEnd?: (end: RunSummary) => void;
}

export interface RunSummary {
  readonly id: string;
  readonly state: RunEndState;
  readonly code: string;
  readonly summary: string;
}

/** `done`: as wanted. `refused`: nothing was done, by policy, by a person, by expiry or since the plan changed. */
export type RunEndState = 'done' | 'failed' | 'cancelled' | 'refused';

/** Starts verbs from chat: policy, plan, preview, approval, one message edited in place, audit. */
export interface Runs {
  /** Resolves when the run is on disk (it goes on by itself then), or when the person was told why there is none. */
  start(request: RunRequest): Promise<StartedRun | undefined>;
  /** What is under way or waits for a person, oldest first. */
  open(): readonly OpenRun[];
}

export interface StartedRun {
  readonly id: string;
  readonly key: MessageKey;
}

export interface OpenRun {
  readonly id: string;
  readonly key: MessageKey;
  readonly channel: string;
  /** `deploy phase-2`; redacted, not escaped. */
  readonly line: string;
  readonly verb: string;
  readonly state: 'planning' | 'asking' | 'running';
  readonly requester: { readonly userId: string; readonly name: string };
  /** ISO 8601. */
  readonly since: string;
  /** While it asks: until when it may be approved, and who may. */
  readonly expiresAt?: string;
  readonly secondPerson?: boolean;
}
