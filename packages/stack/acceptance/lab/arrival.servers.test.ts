import { join } from 'node:path';
import {
  hostMetrics,
  indexedLogAttributes,
  k8sCluster,
  kubeletStats,
  labelsOf,
  macos,
  metricNamed,
  prometheusLabel,
  scrape,
  spanMetrics,
} from '@otelops/metrics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localMachine } from '../../../sandbox/src/real/programs/local-machine.ts';
import { exampleConfig } from '../../src/config/example.ts';
import type { StackConfig } from '../../src/config/types.ts';
import { ports } from '../../src/names.ts';
import { unbalance, without } from '../kit/collector-fit.ts';
import { type ArrivedMetrics, arrivedOf, missedLabels, readArrived, writeArrived } from './arrived-metrics.ts';
import { askLoki, askPrometheus, askSeries, type Sample, type Server } from './askers.ts';
import { absentBoards, type BoardQuery, boardQueries, quietPanels } from './board-queries.ts';
import { createClient } from './client.ts';
import { appPod, nodeName } from './cluster.ts';
import { eventually } from './eventually.ts';
import { type Lab, macToken, startLab } from './lab.ts';
import { type OtlpCall, ok, startOtlpGrpcServer } from './otlp-grpc.ts';
import { interleaved, madeTraces, samplingFaults, shareBound } from './sampling.ts';
import { carriers, kept, secrets, spilled, spilledLines, spillSecrets } from './secrets.ts';
import { appendCriLines, type Point, pushMac, sendGauge, sendSpans } from './senders.ts';
import type { StoredSpan } from './spans.ts';
import { announcedDemand, programsOf, say } from './suite.ts';
import { startWebhook, type Webhook } from './webhook.ts';

/** What passes through the collectors. */
const ofOurs = /^(system|k8s|container|macos|traces|target)_/;
const demand = await announcedDemand('telemetry arrives');
const mac = { host: 'mac-1', node: nodeName };
const percentage = 25;
const base = exampleConfig({ macs: [{ name: mac.host, address: '192.168.1.11', node: mac.node }] });
const config: StackConfig = {
  ...base,
  sampling: { ...base.sampling, percentage, decisionWait: '2s', latencyThreshold: '1s', dropRoutes: ['/healthz'] },
  collectors: { ...base.collectors, node: { ...base.collectors.node, interval: '5s' } },
  macs: { ...base.macs, hosts: base.macs.hosts.map((host) => ({ ...host, mode: 'push' as const })) },
  notifications: {
    webhooks: [
      { name: 'desk', url: { secret: 'desk', key: 'url' }, severity: 'warning' },
      { name: 'nowhere', url: { secret: 'nowhere', key: 'url' }, severity: 'warning' },
    ],
  },
};

describe.skipIf(demand.state === 'skip')('telemetry of a node', () => {
  let lab: Lab;
  let webhook: Webhook;
  let app: Server;
  let macs: Server;
  let prometheus: Server;
  let loki: Server;
  let pushing: ReturnType<typeof setInterval> | undefined;
  const service = { 'service.name': appPod.service };

  beforeAll(async () => {
    lab = await startLab({
      config,
      programs: programsOf(demand),
      secrets: ({ address, port }) => ({
        'desk/url': `http://${address.webhook}:${port(ports.grafana)}/desk`,
        'nowhere/url': `http://${address.webhook}:${port(ports.tempo)}/nowhere`,
      }),
    });
    const { address, port } = lab.places;
    webhook = await startWebhook(address.webhook, port(ports.grafana));
    app = { client: createClient(undefined, address.app), url: lab.url('node', ports.otlpHttp) };
    macs = { client: createClient(), url: lab.url('gateway-0', ports.macPush) };
    prometheus = { client: lab.client, url: lab.url('prometheus', ports.prometheus) };
    loki = { client: lab.client, url: lab.url('loki', ports.loki) };
    await lab.startClusterReader();
    say('not covered', ...lab.notCovered);
  });

  afterAll(async () => {
    clearInterval(pushing);
    await webhook?.close();
    await lab?.[Symbol.asyncDispose]();
  });

  /** Series of a metric, as soon as there are so many. */
  function pointsFound(metric: string, count: number): Promise<readonly Sample[]> {
    return eventually(
      () => askPrometheus(prometheus, metric),
      (samples) => samples.length === count,
    );
  }

  it('are the metrics of its Mac, by the names of the vocabulary and with the labels that dashboards group by', async () => {
    const since = Date.now();
    const push = (): ReturnType<typeof pushMac> => {
      const values = { [macos.thermalPressureLevel.name]: 3, [macos.energyConsumption.name]: Date.now() - since };
      return pushMac({ ...macs, token: macToken }, mac, { at: Date.now(), since, values });
    };
    const pushed = await push();
    pushing = setInterval(() => void push().catch(() => undefined), 15_000);
    expect(pushed.length).toBeGreaterThan(10);
    for (const metric of pushed) {
      const [sample] = await eventually(
        () => askPrometheus(prometheus, metric.name),
        (found) => found.length > 0,
      );
      expect([metric.name, Object.keys(sample?.labels ?? {})]).toEqual([
        metric.name,
        expect.arrayContaining([...labelsOf(metric)]),
      ]);
      expect(sample?.labels).toMatchObject({ host_name: mac.host, k8s_node_name: mac.node });
    }
  });

  it('are the metrics of a program, point for point, with the pod and its workload', async () => {
    const count = 200;
    await sendGauge(app, { name: 'shop.orders.open', unit: '{order}', resource: service }, numbered(count));
    const found = await pointsFound('shop_orders_open', count);
    expect(found).toHaveLength(count);
    expect(new Set(found.map(({ value }) => value)).size).toBe(count);
    expect(found[0]?.labels).toMatchObject({
      job: `${appPod.namespace}/${appPod.service}`,
      service_name: appPod.service,
      k8s_cluster_name: config.cluster.name,
      deployment_environment_name: config.cluster.environment,
      k8s_namespace_name: appPod.namespace,
      k8s_pod_name: appPod.name,
      k8s_deployment_name: appPod.deployment,
      k8s_node_name: nodeName,
    });
  });

  it('are the lines that containers write, line for line, with the labels that logs are looked up by', async () => {
    const count = 500;
    const at = Date.now() - count;
    const lines = Array.from({ length: count }, (_, index) => ({ at: at + index, text: `order ${index} taken` }));
    const parts = [
      { at: at + count, text: 'a long line that ', part: true as const },
      { at: at + count, text: 'the runtime cut in two' },
    ];
    await appendCriLines(join(lab.appLogFolder, '0.log'), [...lines, ...parts]);
    const selector = `{k8s_namespace_name="${appPod.namespace}"} | k8s_pod_name="${appPod.name}"`;
    const found = await eventually(
      () => askLoki(loki, selector),
      (seen) => seen.length >= count + 1,
    );
    expect(found.map(({ text }) => text).toSorted()).toEqual(
      [...lines.map(({ text }) => text), 'a long line that the runtime cut in two'].toSorted(),
    );
    const labels = found[0]?.labels ?? {};
    expect(labels).toMatchObject({
      k8s_cluster_name: config.cluster.name,
      deployment_environment_name: config.cluster.environment,
      k8s_namespace_name: appPod.namespace,
      k8s_node_name: nodeName,
      k8s_container_name: appPod.container,
      k8s_deployment_name: appPod.deployment,
      service_name: appPod.service,
    });
    say('figure', `labels of a log line: ${Object.keys(labels).toSorted().join(', ')}`);
    const indexed = indexedLogAttributes.map((name) => prometheusLabel(name));
    expect(indexed).not.toContain('k8s_pod_name');
  });

  it('are its traces, span for span', async () => {
    const [trace] = madeTraces('arrival', { failed: 1, slow: 0, ordinary: 0 }, Date.now());
    await sendSpans(app, service, trace!.spans);
    const spans = await eventually(
      () => lab.traces.trace(trace!.traceId),
      (found) => found.length === trace!.spans.length,
    );
    expect(spans.map(({ spanId }) => spanId).toSorted()).toEqual(trace!.spans.map(({ spanId }) => spanId).toSorted());
    expect(spans[0]?.resource).toMatchObject({ 'k8s.pod.name': appPod.name, 'k8s.deployment.name': appPod.deployment });
    expect(lab.traces.refusals()).toEqual([]);
  });

  it('are missed where a node sends them to another place: the counts above mean something', async () => {
    const elsewhere = `${lab.places.address.webhook}:${lab.places.port(ports.otlpGrpc)}`;
    await lab.startNode({
      name: 'astray',
      address: 'odd-node',
      broken: (plain) => {
        unbalance(plain);
        for (const exporter of Object.values(plain.exporters)) Object(exporter).endpoint = elsewhere;
      },
    });
    const gauge = (name: string) => ({ name: `shop.orders.${name}`, unit: '{order}', resource: service });
    await sendGauge({ ...app, url: lab.url('odd-node', ports.otlpHttp) }, gauge('astray'), numbered(50));
    // What is sent after it to the node beside it is there first.
    await sendGauge(app, gauge('home'), numbered(50));
    expect(await pointsFound('shop_orders_home', 50)).toHaveLength(50);
    expect(await askPrometheus(prometheus, 'shop_orders_astray')).toEqual([]);
    await lab.processes.kill('astray');
  });

  it('are what a generator of others sends, count for count, in all three signals', async () => {
    const { path } = programsOf(demand).telemetrygen;
    const count = 60;
    const children = 2;
    // Each point is a series of its own: two of one series may fall on one millisecond, which Prometheus keeps one of.
    const apart = ['--unique-timeseries', '--unique-timeseries-duration=1h'];
    const generate = async (signal: string, ...more: readonly string[]): Promise<void> => {
      const target = new URL(lab.url('node', ports.otlpHttp)).host;
      const flags = ['--otlp-http', '--otlp-insecure', `--otlp-endpoint=${target}`, `--service=generated-${signal}`];
      const words = [signal, ...flags, '--workers=1', '--rate=50', `--${signal}=${count}`, ...more];
      expect(await localMachine().run(path, words, 120_000)).toMatchObject({ exitCode: 0 });
    };
    await generate('traces', '--status-code=Error', `--child-spans=${children}`);
    await generate('logs', '--body=a generated line');
    await generate('metrics', '--metric-type=Gauge', '--otlp-metric-name=lab.generated', ...apart);
    const spans = await eventually(
      () => lab.traces.traceIds().flatMap((id) => lab.traces.trace(id).filter(isGenerated)),
      (found) => found.length >= count * (1 + children),
    );
    expect(spans).toHaveLength(count * (1 + children));
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
    const lines = await eventually(
      () => askLoki(loki, '{service_name="generated-logs"}'),
      (found) => found.length >= count,
    );
    expect(lines.filter(({ text }) => text === 'a generated line')).toHaveLength(count);
    expect(await pointsFound('{__name__=~"lab_generated.*",service_name="generated-metrics"}', count)).toHaveLength(
      count,
    );
  });

  describe('its traces, through two gateways', () => {
    const counts = { failed: 40, slow: 40, ordinary: 400 };

    async function sampled(name: string): Promise<readonly string[]> {
      const sent = madeTraces(name, counts, Date.now());
      for (const spans of interleaved(sent, 3)) await sendSpans(app, service, spans);
      const storedOf = (): number => sent.reduce((sum, { traceId }) => sum + lab.traces.trace(traceId).length, 0);
      // All is decided when nothing has come for many times the two seconds that gateways wait.
      let [last, since] = [0, performance.now()];
      await eventually(
        () => {
          if (storedOf() !== last) [last, since] = [storedOf(), performance.now()];
          return last > 0 && performance.now() - since > 15_000;
        },
        (settled) => settled,
      );
      return samplingFaults(lab.traces, sent, percentage);
    }

    it('are kept whole: all with errors and delays, of the others the share that is set', async () => {
      const { expected, tolerance } = shareBound(counts.ordinary, percentage);
      say(
        'figure',
        `tail sampling: ${expected} of ${counts.ordinary} ordinary traces expected, ${tolerance} more or less (4 sigma)`,
      );
      expect(await sampled('whole')).toEqual([]);
    });

    it('are torn without load balancing, and that shows', async () => {
      lab.front.setRouting('round-robin');
      const faults = await sampled('torn').finally(() => lab.front.setRouting('trace-id'));
      say('figure', `load balancing taken away: ${faults.join('; ')}`);
      expect(faults).toContainEqual(expect.stringMatching(/^\d+ traces are not whole$/));
    });

    it('are dropped where their route is a health check, and counted nevertheless', async () => {
      const [trace] = madeTraces('probe', { failed: 1, slow: 0, ordinary: 0 }, Date.now());
      const spans = trace!.spans.map((span) => ({ ...span, name: 'probe', attributes: { 'http.route': '/healthz' } }));
      await sendSpans(app, service, spans);
      const found = await eventually(
        () => askPrometheus(prometheus, `sum(${spanMetrics.calls.name}{span_name="probe"})`),
        ([sum]) => sum?.value === spans.length,
      );
      expect(found[0]?.value).toBe(spans.length);
      expect(lab.traces.trace(trace!.traceId)).toEqual([]);
    });
  });

  describe('its secrets', () => {
    it('are gone before anything leaves the node', async () => {
      lab.front.taken();
      await spillSecrets(app, lab.appLogFolder, 'masked');
      const calls: OtlpCall[] = [];
      await eventually(
        () => {
          calls.push(...lab.front.taken());
          return carriers(calls, 'masked').toSorted();
        },
        (signals) => ['logs', 'metrics', 'traces'].every((signal) => signals.includes(signal)),
      );
      expect(new Set(carriers(calls, 'masked'))).toEqual(new Set(['logs', 'metrics', 'traces']));
      const selector = `{k8s_namespace_name="${appPod.namespace}"} |= "${kept} masked"`;
      const lines = await eventually(
        () => askLoki(loki, selector),
        (found) => found.length >= spilledLines * 2,
      );
      // From the file and as bodies.
      expect(lines).toHaveLength(spilledLines * 2);
      expect(new Set(lines.map(({ text }) => text)).size).toBe(spilledLines);
      expect(lines.map(({ text }) => text)).toContain(`login password=**** ${kept} masked`);
      // All of it has passed by now.
      calls.push(...lab.front.taken());
      expect(spilled(calls)).toEqual([]);
    });

    it('are found behind a node whose redaction is taken away', async () => {
      const calls: OtlpCall[] = [];
      const place = { host: lab.places.address['odd-gateway'], port: lab.places.port(ports.otlpGrpc) };
      const tap = await startOtlpGrpcServer(place, async (call) => {
        calls.push(call);
        return ok;
      });
      await lab.startNode({
        name: 'talkative',
        address: 'odd-node',
        broken: (plain) => {
          without(plain, 'transform/redact', 'redaction', 'redaction/metrics');
          unbalance(plain);
          for (const exporter of Object.values(plain.exporters))
            Object(exporter).endpoint = `${place.host}:${place.port}`;
        },
      });
      await spillSecrets({ ...app, url: lab.url('odd-node', ports.otlpHttp) }, undefined, 'bare');
      await eventually(
        () => spilled(calls).length,
        (count) => count === Object.keys(secrets).length * 3,
      );
      expect(spilled(calls)).toHaveLength(Object.keys(secrets).length * 3);
      await lab.processes.kill('talkative');
      await tap.close();
    });
  });

  it('reach people: a Mac that is about to sleep is told of by a webhook, and not by one with a wrong address', async () => {
    const name = 'MacThrottlingHard';
    const heard = await eventually(
      () => webhook.heard('/desk').filter(({ labels }) => labels['alertname'] === name),
      (alerts) => alerts.length > 0,
      240_000,
    );
    expect(heard[0]).toMatchObject({
      status: 'firing',
      labels: { severity: 'critical', host_name: mac.host, k8s_cluster_name: config.cluster.name },
    });
    expect(heard[0]?.annotations['summary']).toContain(mac.host);
    // The one beside it was tried as well, and did not get there.
    const failed = await eventually(
      () => failedRequests(lab),
      (count) => count > 0,
    );
    expect(failed).toBeGreaterThan(0);
    expect(webhook.heard('/nowhere')).toEqual([]);
  });

  it('are metrics by the names and labels that are on file (UPDATE_ARRIVED=1 writes them)', async () => {
    const expected = [
      ...Object.values(macos),
      ...Object.values(kubeletStats),
      ...Object.values(k8sCluster),
      spanMetrics.calls,
      hostMetrics.cpuTime,
      scrape.up,
    ].map(({ name }) => name);
    const before = await readArrived();
    const unseenOf = (all: ArrivedMetrics): readonly string[] => expected.filter((name) => !(name in all));
    const missedOf = (all: ArrivedMetrics): readonly string[] => missedLabels(all, before, expected);
    const isUpdate = process.env['UPDATE_ARRIVED'] === '1';
    const seen = await eventually(
      async () => arrivedOf(await askSeries(prometheus, '{__name__!=""}')),
      (all) => unseenOf(all).length === 0 && (isUpdate || missedOf(all).length === 0),
    );
    expect(unseenOf(seen)).toEqual([]);
    if (isUpdate) await writeArrived(seen);
    const onFile = await readArrived();
    expect(missedLabels(seen, onFile, expected)).toEqual([]);
    // What a program of others tells of itself depends on what it has met; ours and what we look at does not.
    const watched = Object.entries(seen).filter(([name]) => metricNamed(name) !== undefined || ofOurs.test(name));
    expect(watched.filter(([name]) => !(name in onFile)).map(([name]) => name)).toEqual([]);
    for (const [name, { labels }] of watched) {
      // It has those of whatever fires, which depends on the machine: a full disk is told of by its mount point.
      if (name === 'ALERTS') continue;
      expect([name, labels.filter((label) => !onFile[name]?.labels.includes(label))]).toEqual([name, []]);
    }
    const added = Object.keys(seen).filter((name) => !(name in onFile));
    const unseen = Object.keys(onFile).filter((name) => !(name in seen));
    say(
      'figure',
      `${Object.keys(seen).length} metrics arrived, ${watched.length} of them ours or looked at`,
      `on file and not seen in this run: ${unseen.join(', ') || 'none'}; new in this run: ${added.join(', ') || 'none'}`,
    );
  });

  it('answer the queries of the dashboards, but for panels that are empty while all is well', async () => {
    const queries = boardQueries();
    const unanswered: string[] = [];
    const ask = ({ kind, text }: BoardQuery): Promise<readonly unknown[]> =>
      kind === 'prometheus' ? askPrometheus(prometheus, text) : askLoki(loki, text);
    for (const query of queries) {
      const place = `${query.board}: ${query.panel}`;
      if ((await ask(query)).length === 0 && !quietPanels.includes(place)) unanswered.push(`${place}: ${query.text}`);
    }
    say('not covered', ...absentBoards.map((board) => `dashboard ${board}: its subject does not run in the lab`));
    say('figure', `${queries.length} queries of dashboards asked; empty while all is well: ${quietPanels.join(', ')}`);
    expect(unanswered).toEqual([]);
    const wrong = queries.map((query) => ({ ...query, text: query.text.replaceAll('k8s_', 'kube_') }));
    const answers = await Promise.all(wrong.filter(({ kind }) => kind === 'prometheus').map(ask));
    expect(answers.filter((found) => found.length === 0).length).toBeGreaterThan(20);
  });
});

/** Points of a gauge that can be told apart. */
function numbered(count: number): readonly Point[] {
  const at = Date.now();
  return Array.from({ length: count }, (_, index) => ({ at, value: index, attributes: { number: String(index) } }));
}

function isGenerated({ resource }: StoredSpan): boolean {
  return resource['service.name'] === 'generated-traces';
}

/** Requests to webhooks that came to nothing, says Alertmanager. */
async function failedRequests(lab: Lab): Promise<number> {
  const { text } = await lab.client.get(`${lab.url('alertmanager', ports.alertmanager)}/metrics`);
  const counts = text.matchAll(
    /^alertmanager_notification_requests_failed_total\{[^}]*integration="webhook"[^}]*\} (\S+)$/gm,
  );
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}
