import type { Fix, ObjectRef } from '@otelops/deployer/vocabulary';
import { type BackendName, backendNames } from '../../backends/http-backend.ts';
import { seen } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { advise, offerRestart } from '../offers.ts';
import type { Rule } from '../rule.ts';
import type { Scene } from '../scene.ts';
import { startedWithin } from '../started.ts';

/**
 * How long each may take to start before its silence is a fault, in milliseconds: Prometheus replays its WAL, Loki waits
 * until its ring is settled, Grafana migrates its database.
 */
const startBudgets: Readonly<Record<BackendName, number>> = {
  prometheus: 300_000,
  alertmanager: 60_000,
  loki: 60_000,
  tempo: 60_000,
  grafana: 120_000,
};

/** Servers that are there and say that they cannot serve, or do not answer though their pods are ready. */
export const backendNotReady: Rule = {
  id: 'D13',
  about: 'databases, Alertmanager and Grafana that do not serve',
  find: (scene) => backendNames.flatMap((name) => notReady(scene, name) ?? []),
};

function notReady(scene: Scene, name: BackendName): Finding | undefined {
  const answer = scene.bundle.backends[name];
  if (answer === undefined || startedWithin(scene, name, startBudgets[name])) return undefined;
  if (answer.ok && answer.value.ready) return undefined;
  // What cannot be reached from here may be well: that is said as unknown, unless its pods show trouble themselves.
  if (!answer.ok && answer.fault.code !== 'backend-refused') return undefined;
  if (!answer.ok && (answer.fault.status === 401 || answer.fault.status === 403)) return undefined;
  const text = answer.ok ? answer.value.text : answer.fault.message;
  const object: ObjectRef = { apiVersion: 'v1', kind: 'Service', name, ...namespaceOf(scene, name) };
  return {
    rule: 'D13',
    part: name,
    // Its log or its pod usually says why; alone it is all there is to say.
    kind: 'symptom',
    severity: 'error',
    code: 'backend-not-ready',
    title: `${name} says that it is not ready: ${text}`,
    confidence: 'certain',
    object,
    evidence: [seen(object, 'readiness', text)],
    fixes: [advise(`Read what it says: otel logs ${name}`), ...restartOf(scene, name)],
  };
}

/** A server that hangs is often well after a restart; what it said goes with it, so that reading comes first. */
function restartOf(scene: Scene, name: BackendName): readonly Fix[] {
  const workload = scene.bundle.deployed.find(
    ({ ref, component }) => component === name && (ref.kind === 'StatefulSet' || ref.kind === 'Deployment'),
  );
  return workload === undefined ? [] : [offerRestart(workload.ref)];
}

function namespaceOf(scene: Scene, name: BackendName): { namespace?: string } {
  const [pod] = scene.podsOf(name);
  return pod?.metadata.namespace === undefined ? {} : { namespace: pod.metadata.namespace };
}
