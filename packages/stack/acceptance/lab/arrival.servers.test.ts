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
import { exampleConfig } from '../../src/config/example.ts';
import type { StackConfig } from '../../src/config/types.ts';
import { ports } from '../../src/names.ts';
import { without } from '../kit/collector-fit.ts';
import { type ArrivedMetrics, arrivedOf, readArrived, writeArrived } from './arrived-metrics.ts';
import { askLoki, askPrometheus, askSeries, type Server } from './askers.ts';
import { type BoardQuery, boardQueries, quietPanels } from './board-queries.ts';
import { createClient } from './client.ts';
import { appPod, nodeName } from './cluster.ts';
import { eventually } from './eventually.ts';
import { type Lab, macToken, startLab } from './lab.ts';
import { type OtlpCall, ok, startOtlpGrpcServer } from './otlp-grpc.ts';
import { interleaved, madeTraces, samplingFaults, shareBound } from './sampling.ts';
import { carriers, kept, secrets, spilled, spillSecrets } from './secrets.ts';
import { appendCriLines, pushMac, sendGauge, sendSpans } from './senders.ts';
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
    const at = Date.now();
    const points = Array.from({ length: count }, (_, index) => ({
      at,
      value: index,
      attributes: { number: String(index) },
    }));
    await sendGauge(app, { name: 'shop.orders.open', unit: '{order}', resource: service }, points);
    const found = await eventually(
      () => askPrometheus(prometheus, 'shop_orders_open'),
      (samples) => samples.length === count,
    );
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

  it('are not found where they are sent to another place: the counts above mean something', async () => {
    const wrong = { ...app, url: lab.url('webhook', ports.otlpHttp) };
    await expect(
      sendGauge(wrong, { name: 'shop.orders.lost', resource: service }, [{ at: Date.now(), value: 1, attributes: {} }]),
    ).rejects.toThrow();
    expect(await askPrometheus(prometheus, 'shop_orders_lost')).toEqual([]);
  });

  describe('its traces, through two gateways', () => {
    const counts = { failed: 40, slow: 40, ordinary: 400 };

    async function sampled(name: string): Promise<readonly string[]> {
      const sent = madeTraces(name, counts, Date.now());
      for (const spans of interleaved(sent, 3)) await sendSpans(app, service, spans);
      const storedOf = (): number => sent.reduce((sum, { traceId }) => sum + lab.traces.trace(traceId).length, 0);
      // All is decided when nothing has come for three times the time that gateways wait.
      let [last, since] = [0, performance.now()];
      await eventually(
        () => {
          if (storedOf() !== last) [last, since] = [storedOf(), performance.now()];
          return last > 0 && performance.now() - since > 6000;
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
      expect(spilled(calls)).toEqual([]);
      const selector = `{k8s_namespace_name="${appPod.namespace}"} |= "${kept} masked"`;
      const [line] = await eventually(
        () => askLoki(loki, selector),
        (found) => found.length > 0,
      );
      expect(line?.text).toBe(`login password=**** ${kept} masked`);
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
    const unseenOf = (all: ArrivedMetrics): readonly string[] => expected.filter((name) => !(name in all));
    const seen = await eventually(
      async () => arrivedOf(await askSeries(prometheus, '{__name__!=""}')),
      (all) => unseenOf(all).length === 0,
    );
    expect(unseenOf(seen)).toEqual([]);
    if (process.env['UPDATE_ARRIVED'] === '1') await writeArrived(seen);
    const onFile = await readArrived();
    // What a program of others tells of itself depends on what it has met; ours and what we look at does not.
    const watched = Object.entries(seen).filter(([name]) => metricNamed(name) !== undefined || ofOurs.test(name));
    expect(watched.filter(([name]) => !(name in onFile)).map(([name]) => name)).toEqual([]);
    for (const [name, { labels }] of watched) {
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
    say('figure', `${queries.length} queries of dashboards asked; empty while all is well: ${quietPanels.join(', ')}`);
    expect(unanswered).toEqual([]);
    const wrong = queries.map((query) => ({ ...query, text: query.text.replaceAll('k8s_', 'kube_') }));
    const answers = await Promise.all(wrong.filter(({ kind }) => kind === 'prometheus').map(ask));
    expect(answers.filter((found) => found.length === 0).length).toBeGreaterThan(20);
  });
});
