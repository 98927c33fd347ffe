import type { Clock } from '../clock.ts';
import { randomUid, seededRandom } from '../kube/core/random.ts';
import type { Store } from '../kube/store/store.ts';
import type { ProgramFinder } from '../network/pod-network.ts';
import { createAlertmanager, type SimulatedAlertmanager } from './alertmanager/alertmanager.ts';
import { postNotification } from './alertmanager/webhook-post.ts';
import { programFinder } from './programs.ts';

export interface SimulationOptions {
  readonly clock: Clock;
  readonly seed: number;
  readonly speed: number;
}

/** What runs in the sandbox's pods, as far as it answers anybody. */
export interface Simulation {
  readonly alertmanager: SimulatedAlertmanager;
  /** Who listens in the pods of a cluster. */
  finder(store: Store): ProgramFinder;
  stop(): void;
}

export function createSimulation({ clock, seed, speed }: SimulationOptions): Simulation {
  const random = seededRandom(seed);
  const alertmanager = createAlertmanager({ clock, speed, newId: () => randomUid(random), post: postNotification });
  return {
    alertmanager,
    finder: () => programFinder([{ image: /\balertmanager\b/, port: 9093, handler: alertmanager.handler }]),
    stop: alertmanager.stop,
  };
}
