import type { Clock } from '@otelops/deployer';
import type { Audit } from '../ports/audit.ts';
import type { People } from '../ports/people.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Answers } from './answers.ts';
import type { Inbox } from './inbox.ts';
import type { Registrations } from './registrations.ts';
import type { WorkQueue } from './work-queue.ts';

/** What the dispatcher works with. */
export interface DispatcherOptions {
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly audit: Audit;
  readonly people: People;
  readonly registrations: Registrations;
  readonly inbox: Inbox;
  readonly answers: Answers;
  readonly queue: WorkQueue;
  /** Our own, as Slack names it. */
  readonly botUserId: string;
  /** Memberships of usergroups changed. */
  readonly groupsChanged: () => void;
  /** The app was taken out of the workspace. */
  readonly removed: (what: string) => void;
}
