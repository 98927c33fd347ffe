import type { Clock } from '../clock.ts';
import type { PodLogs } from '../controllers/pod-logs.ts';
import { randomUid, seededRandom } from '../kube/core/random.ts';
import type { Store } from '../kube/store/store.ts';
import type { ProgramFinder } from '../network/pod-network.ts';
import { createAlertmanager, type SimulatedAlertmanager } from './alertmanager/alertmanager.ts';
import { postNotification } from './alertmanager/webhook-post.ts';
import { collectorHealth } from './collector.ts';
import { grafanaApi } from './grafana.ts';
import { lokiApi } from './loki/http-api.ts';
import { programFinder } from './programs.ts';
import { prometheusApi } from './prometheus/http-api.ts';
import { tempoApi } from './tempo.ts';

export interface SimulationOptions {
  readonly clock: Clock;
  readonly seed: number;
  readonly speed: number;
  readonly logs: PodLogs;
}

/** What runs in the sandbox's pods, as far as it answers anybody. */
export interface Simulation {
  readonly alertmanager: SimulatedAlertmanager;
  /** Who listens in the pods of a cluster. */
  finder(store: Store): ProgramFinder;
  stop(): void;
}

export function createSimulation({ clock, seed, speed, logs }: SimulationOptions): Simulation {
  const random = seededRandom(seed);
  const alertmanager = createAlertmanager({ clock, speed, newId: () => randomUid(random), post: postNotification });
  return {
    alertmanager,
    finder: (store) =>
      programFinder([
        { image: /\balertmanager\b/, port: 9093, serve: () => alertmanager.handler },
        {
          image: /\bprometheus:/,
          port: 9090,
          serve: (where) => prometheusApi({ store, clock, firing: alertmanager.firing }, where),
        },
        { image: /\bloki:/, port: 3100, serve: () => lokiApi({ store, clock, logs }) },
        { image: /\btempo:/, port: 3200, serve: () => tempoApi },
        { image: /\bgrafana:/, port: 3000, serve: (where) => grafanaApi(store, where) },
        { image: /opentelemetry-collector|otelcol/, port: 13_133, serve: () => collectorHealth },
      ]),
    stop: alertmanager.stop,
  };
}
