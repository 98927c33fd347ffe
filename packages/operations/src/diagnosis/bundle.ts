import type { DriftedObject, KubeObject } from '@otelops/deployer';
import type { ObjectRef } from '@otelops/deployer/vocabulary';
import type { HeldAlert } from '../backends/alertmanager-types.ts';
import type { Answer } from '../backends/answer.ts';
import type { Readiness } from '../backends/ask.ts';
import type { BackendName } from '../backends/http-backend.ts';
import type { HeadSeries, RuleGroupState, Sample, ScrapeTarget } from '../backends/prometheus-types.ts';
import type { MeasureId } from './measures.ts';

/**
 * Everything a diagnosis looks at, collected once: plain data, so that the same bundle gives the same answer, here and in a
 * test. Holds no Secrets; texts of logs are redacted.
 */
export interface Bundle {
  /** ISO 8601. */
  readonly takenAt: string;
  /** Of nodes, pods, workloads, claims, services, certificates ... and events, without what nobody reads. */
  readonly objects: readonly KubeObject[];
  /** Kinds that were listed in full: absence means something only there. */
  readonly seen: readonly SeenKind[];
  readonly logs: readonly PodLog[];
  /** What the phases answer for. */
  readonly deployed: readonly DeployedObject[];
  /** Phases whose last run did not come to a good end. */
  readonly unfinished: readonly string[];
  /** What is not as it was applied last. */
  readonly drift: readonly PhaseDrift[];
  /** Whether each server of the stack says that it can serve. Absent: it is not deployed. */
  readonly backends: Readonly<Partial<Record<BackendName, Answer<Readiness>>>>;
  readonly prometheus: PrometheusView;
  readonly alerts: Answer<readonly HeldAlert[]>;
  /** What could not be looked at, and is unknown therefore. */
  readonly unknown: readonly Unknown[];
}

export interface SeenKind {
  readonly group: string;
  readonly kind: string;
  readonly namespace?: string;
}

export interface PodLog {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Of the run before the present one. */
  readonly previous: boolean;
  readonly lines: readonly string[];
  /** How many of them, the last ones, are of the last ten minutes. Absent: not known, so all may be. */
  readonly young?: number;
}

export interface DeployedObject {
  readonly phase: string;
  readonly component: string;
  readonly ref: ObjectRef;
  /** As the engine's readiness table judges it. */
  readonly state: 'ready' | 'progressing' | 'failed' | 'gone' | 'unknown';
  readonly message: string;
}

export interface PhaseDrift extends DriftedObject {
  readonly phase: string;
}

export interface PrometheusView {
  readonly rules: Answer<readonly RuleGroupState[]>;
  readonly targets: Answer<readonly ScrapeTarget[]>;
  readonly alertmanagers: Answer<readonly string[]>;
  readonly head: Answer<HeadSeries>;
  readonly measured: Readonly<Partial<Record<MeasureId, Answer<readonly Sample[]>>>>;
}

export interface Unknown {
  /** `pods in monitoring`, `loki`, `logs of monitoring/loki-0`. */
  readonly what: string;
  readonly why: string;
}
