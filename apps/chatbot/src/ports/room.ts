import type { Clock } from '@otelops/deployer';
import type { World } from '@otelops/operations';
import type { Audit } from './audit.ts';
import type { Delivery } from './delivery.ts';
import type { HttpSide } from './http.ts';
import type { HomePublisher, Router } from './interactions.ts';
import type { People } from './people.ts';
import type { Policy } from './policy.ts';
import type { Store } from './store.ts';
import type { Telemetry } from './telemetry.ts';

/** All that a room of the bot may touch. `main.ts` fills it; tests fill it with the same parts against loopback servers. */
export interface ChatPorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly delivery: Delivery;
  readonly router: Router;
  readonly people: People;
  readonly policy: Policy;
  readonly audit: Audit;
  readonly home: HomePublisher;
  readonly http: HttpSide;
  readonly telemetry: Telemetry;
  /** A world for one run: the cluster and files are those of the bot, person, signal and approval those of the run. */
  world(run: Pick<World, 'person' | 'signal' | 'approve' | 'runId'>): Promise<World & AsyncDisposable>;
  /** `sandbox (simulated)` or `cluster prod-macs`: stands in every message. */
  readonly clusterLabel: string;
  /** Ends when the bot is asked to stop. */
  readonly stopping: AbortSignal;
}
