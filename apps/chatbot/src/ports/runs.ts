import type { OutcomeEvent } from '@otelops/deployer/vocabulary';
import type { ArgInput, ReasonCode, Target } from '@otelops/operations';
import type { MessageKey } from './delivery.ts';
import type { Actor } from './people.ts';
import type { ApprovalRule } from './policy.ts';

/** A verb that a room wants run on behalf of a person: from a button, a schedule, an alert. */
export interface VerbRequest {
  /** The same id again starts nothing new and gives the same run: the envelope or record that caused it. */
  readonly cause: string;
  readonly verb: string;
  readonly args: Readonly<Record<string, ArgInput>>;
  readonly actor: Actor;
  readonly channel: string;
  /** The message in whose thread the run's own message is posted. */
  readonly thread?: MessageKey;
  /** `quiet`: nothing is posted unless it ends otherwise than `done` or `unchanged` (scheduled checks). */
  readonly manner?: 'aloud' | 'quiet';
  /** What it is about beyond what the arguments tell: the alert whose button was clicked. */
  readonly targets?: readonly Target[];
  /** What the room found that it needs; the policy may want more, never less. */
  readonly needs?: ApprovalRule;
}

export type RunStart =
  | {
      readonly started: true;
      readonly run: string;
      readonly message: MessageKey;
      ended(): Promise<OutcomeEvent<ReasonCode>>;
    }
  | { readonly started: false; readonly reason: string };

export interface RunSummary {
  readonly run: string;
  /** `deploy phase-2`. */
  readonly line: string;
  readonly state: 'waiting-for-approval' | 'running' | 'ended';
  readonly requester: string;
  readonly channel: string;
  readonly message: MessageKey;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** Who may approve it now is decided at the click; this says whether the requester alone may. */
  readonly needs: ApprovalRule;
  /** What it is about, for rules about targets. */
  readonly targets: readonly Target[];
  readonly outcome?: string;
}

/** Runs verbs with everything that belongs to it in chat: policy, plan preview, approval, one message edited in place, audit. */
export interface Runs {
  start(request: VerbRequest): Promise<RunStart>;
  /** Newest first; what ended stays for a day. */
  list(): readonly RunSummary[];
}
