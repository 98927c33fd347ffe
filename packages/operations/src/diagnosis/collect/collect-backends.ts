import { alertmanagerClient } from '../../backends/alertmanager.ts';
import type { HeldAlert } from '../../backends/alertmanager-types.ts';
import { type Answer, failed } from '../../backends/answer.ts';
import type { Readiness } from '../../backends/ask.ts';
import { grafanaClient } from '../../backends/grafana.ts';
import { type BackendName, backendNames, type HttpBackend } from '../../backends/http-backend.ts';
import { lokiClient } from '../../backends/loki.ts';
import { type PrometheusClient, prometheusClient } from '../../backends/prometheus.ts';
import { tempoClient } from '../../backends/tempo.ts';
import type { World } from '../../world.ts';
import type { Bundle, PrometheusView } from '../bundle.ts';
import { type MeasureId, measures } from '../measures.ts';
import type { Looks } from './look.ts';

export type BackendViews = Pick<Bundle, 'backends' | 'prometheus' | 'alerts'>;

/** Asks the servers that are deployed; of the others there is nothing to say. */
export async function collectBackends(
  world: World,
  deployed: ReadonlySet<BackendName>,
  looks: Looks,
): Promise<BackendViews> {
  const [backends, prometheus, alerts] = await Promise.all([
    Promise.all([...deployed].map(async (name) => [name, await readinessOf(world, name, looks)] as const)),
    deployed.has('prometheus') ? viewPrometheus(world, looks) : noPrometheus,
    deployed.has('alertmanager') ? heldAlerts(world, looks) : notDeployed,
  ]);
  return { backends: Object.fromEntries(backends), prometheus, alerts };
}

const notDeployed: ReturnType<typeof failed> = failed('backend-unreachable', 'It is not deployed.');

const noPrometheus: PrometheusView = {
  rules: notDeployed,
  targets: notDeployed,
  alertmanagers: notDeployed,
  head: notDeployed,
  measured: {},
};

const readyOf: Readonly<Record<BackendName, (backend: HttpBackend) => Promise<Answer<Readiness>>>> = {
  prometheus: (backend) => prometheusClient(backend).ready(),
  alertmanager: (backend) => alertmanagerClient(backend).ready(),
  loki: (backend) => lokiClient(backend).ready(),
  tempo: (backend) => tempoClient(backend).ready(),
  grafana: (backend) => grafanaClient(backend).ready(),
};

async function readinessOf(world: World, name: BackendName, looks: Looks): Promise<Answer<Readiness>> {
  return noted(looks, name, readyOf[name](await world.backend(name)));
}

/** A fault is unknown, unless the backend itself refused. */
async function noted<T>(looks: Looks, what: string, asked: Promise<Answer<T>>): Promise<Answer<T>> {
  const answer = await asked;
  if (!answer.ok) looks.note(what, answer.fault.message);
  return answer;
}

async function heldAlerts(world: World, looks: Looks): Promise<Answer<readonly HeldAlert[]>> {
  const client = alertmanagerClient(await world.backend('alertmanager'));
  return noted(looks, 'alerts of Alertmanager', client.alerts());
}

async function viewPrometheus(world: World, looks: Looks): Promise<PrometheusView> {
  const client = prometheusClient(await world.backend('prometheus'));
  const [rules, targets, alertmanagers, head, measured] = await Promise.all([
    noted(looks, 'rules of Prometheus', client.rules()),
    noted(looks, 'targets of Prometheus', client.targets()),
    noted(looks, 'Alertmanagers of Prometheus', client.alertmanagers()),
    noted(looks, 'series of Prometheus', client.headSeries()),
    measureAll(client, looks),
  ]);
  return { rules, targets, alertmanagers, head, measured };
}

async function measureAll(client: PrometheusClient, looks: Looks): Promise<PrometheusView['measured']> {
  const asked = await Promise.all(
    Object.entries(measures).map(async ([id, promql]) => [id, await client.query(promql.text)] as const),
  );
  const silent = asked.flatMap(([, answer]) => (answer.ok ? [] : [answer.fault.message]));
  if (silent[0] !== undefined) looks.note('metrics in Prometheus', silent[0]);
  return Object.fromEntries(asked) satisfies Partial<Record<MeasureId, unknown>>;
}

export function isBackendName(name: string): name is BackendName {
  return backendNames.some((known) => known === name);
}
