import { createServer } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject, Resource } from '../src/kube/types.ts';
import { type SandboxKube, startKube } from '../src/start-kube.ts';

let kube: SandboxKube;
let token: string;

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly simulated: unknown;
}

function ask(method: string, service: string, path: string, body?: unknown): Promise<Reply> {
  const url = `${kube.url}/api/v1/namespaces/default/services/${service}/proxy${path}`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, ca: kube.caCertificate, timeout: 20_000 }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => {
        const json = response.headers['content-type'] === 'application/json';
        const simulated = response.headers['x-simulated-by'];
        resolve({ status: response.statusCode ?? 0, body: json ? JSON.parse(text) : text, simulated });
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer from ${service}${path}`)));
    outgoing.on('error', reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const get = (service: string, path: string): Promise<Reply> => ask('GET', service, path);
const encoded = (parameters: Record<string, string>): string => new URLSearchParams(parameters).toString();

const core = (kind: string, plural: string): Resource => ({ group: '', version: 'v1', kind, plural, namespaced: true });
const STATEFUL_SETS = { group: 'apps', version: 'v1', kind: 'StatefulSet', plural: 'statefulsets', namespaced: true };

const SCRAPE = `
scrape_configs:
  - job_name: backends
    kubernetes_sd_configs: [{role: pod, namespaces: {names: [default]}}]
    relabel_configs:
      - {source_labels: [__meta_kubernetes_pod_label_app], regex: prometheus|loki|broken, action: keep}
      - {source_labels: [__meta_kubernetes_pod_ip], regex: (.+), replacement: '$1:9090', target_label: __address__}
      - {source_labels: [__meta_kubernetes_pod_name], target_label: pod}
  - job_name: macs
    static_configs: [{targets: ['192.168.1.11:9464'], labels: {host: mac-1}}]
`;
const RULES = `
groups:
  - name: shop
    interval: 30s
    rules:
      - {alert: ShopDown, expr: 'up{job="shop"} == 0', for: 5m, labels: {severity: critical}}
      - {alert: Watchdog, expr: vector(1)}
      - {record: 'job:up:sum', expr: sum by (job) (up)}
`;

const programs = [
  ['prometheus', 'quay.io/prometheus/prometheus:v3.14.0', 9090],
  ['alertmanager', 'quay.io/prometheus/alertmanager:v0.34.0', 9093],
  ['loki', 'docker.io/grafana/loki:3.7.6', 3100],
  ['tempo', 'docker.io/grafana/tempo:3.0.3', 3200],
  ['grafana', 'docker.io/grafana/grafana:13.2.0', 3000],
  ['broken', 'docker.io/grafana/loki:3.7.6', 3100],
] as const;

function workload(name: string, image: string, port: number): KubeObject {
  const mounts = name === 'prometheus' ? ['config', 'rules'] : name === 'grafana' ? ['datasources'] : [];
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name, namespace: 'default' },
    spec: {
      serviceName: name,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            {
              name: 'main',
              image,
              ports: [{ containerPort: port }],
              volumeMounts: mounts.map((mount) => ({ name: mount, mountPath: `/etc/program/${mount}` })),
            },
          ],
          volumes: mounts.map((mount) => ({ name: mount, configMap: { name: mount } })),
        },
      },
    },
  };
}

beforeAll(async () => {
  kube = await startKube({ speed: 0 });
  token = kube.addUser('programs-test', ['system:masters']).token;
  kube.workloads.add({ target: { name: 'broken' }, effect: { kind: 'crash-loop' } });
  const files = {
    config: { 'prometheus.yml': SCRAPE },
    rules: { 'rules.yaml': RULES },
    datasources: { 'all.yaml': 'datasources: [{uid: prometheus, name: Prometheus, type: prometheus, url: http://p}]' },
  };
  for (const [name, data] of Object.entries(files)) {
    const metadata = { name, namespace: 'default' };
    await kube.api.create(core('ConfigMap', 'configmaps'), { apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
  }
  for (const [name, image, port] of programs) {
    const spec = { selector: { app: name }, ports: [{ port }] };
    const metadata = { name, namespace: 'default' };
    await kube.api.create(core('Service', 'services'), { apiVersion: 'v1', kind: 'Service', metadata, spec });
    await kube.api.create(STATEFUL_SETS, workload(name, image, port));
  }
  await kube.settled();
});
afterAll(() => kube.close());

describe('simulated programs', () => {
  it.each([
    ['prometheus', '/-/ready'],
    ['alertmanager', '/-/ready'],
    ['loki', '/ready'],
    ['tempo', '/ready'],
    ['grafana', '/api/health'],
  ])('%s is ready and says that it is simulated', async (service, path) => {
    expect(await get(service, path)).toMatchObject({ status: 200, simulated: 'otelops-sandbox' });
    expect((await get(service, '/no/such/page')).status).toBe(404);
  });

  it('are not reached where their pods are broken', async () => {
    expect(await get('broken', '/ready')).toMatchObject({
      status: 503,
      body: { message: 'no endpoints available for service "broken"' },
    });
  });
});

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

async function query(expression: string): Promise<readonly Sample[]> {
  const { body } = await get('prometheus', `/api/v1/query?${encoded({ query: expression })}`);
  expect(body).toMatchObject({ status: 'success', data: { resultType: 'vector' } });
  return (body as { data: { result: readonly Sample[] } }).data.result;
}

describe('the simulated Prometheus', () => {
  it('knows who is up from its own scrape configuration and the readiness of pods', async () => {
    const up = await query('up{job="backends"}');
    const states = Object.fromEntries(up.map(({ metric, value }) => [metric['pod'], value[1]]));
    expect(states).toEqual({ 'prometheus-0': '1', 'loki-0': '1', 'broken-0': '0' });
    expect((await query('up == 0')).map(({ metric }) => metric['pod'])).toEqual(['broken-0']);
    const sums = await query('sum by (job) (up)');
    expect(sums.map(({ metric, value }) => [metric, value[1]])).toEqual([
      [{ job: 'backends' }, '2'],
      [{ job: 'macs' }, '1'],
    ]);
    expect((await query('up{host="mac-1"}'))[0]?.metric).toMatchObject({ job: 'macs', instance: '192.168.1.11:9464' });
    expect(await query('absent(up)')).toEqual([]);
    const slowest = await query('histogram_quantile(0.99, sum by (job) (rate(request_seconds_bucket[5m])))');
    expect(slowest.map(({ metric }) => metric)).toEqual([{ job: 'backends' }, { job: 'macs' }]);
    const { body } = await get('prometheus', '/api/v1/targets');
    expect(body).toMatchObject({
      data: { activeTargets: expect.arrayContaining([expect.objectContaining({ health: 'down' })]) },
    });
  });

  it('gives the same ranges to whoever asks the same', async () => {
    const asked = `/api/v1/query_range?${encoded({ query: 'rate(otelcol_receiver_accepted_spans_total[5m])', start: '1000', end: '1600', step: '60' })}`;
    const [first, second] = [await get('prometheus', asked), await get('prometheus', asked)];
    expect(first).toEqual(second);
    const { result } = (first.body as { data: { result: { values: readonly [number, string][] }[] } }).data;
    // Of the pod that is down there is nothing but `up`.
    expect(result).toHaveLength(3);
    expect(result[0]?.values.map(([time]) => time)).toEqual(
      Array.from({ length: 11 }, (_, index) => 1000 + index * 60),
    );
    expect(await query('rate(otelcol_exporter_send_failed_spans_total[5m]) > 0')).toEqual([]);
  });

  it.each([
    ['/api/v1/query', 'invalid parameter "query": unknown position: parse error: no expression found in input'],
    ['/api/v1/query?query=sum(up', 'invalid parameter "query": 1:7: parse error: unclosed left parenthesis'],
    ['/api/v1/query_range?query=up&start=1', 'invalid parameter "end": cannot parse "" to a valid timestamp'],
    [
      '/api/v1/query_range?query=up&start=2&end=1&step=1',
      'invalid parameter "end": end timestamp must not be before start time',
    ],
  ])('refuses %s as the real one does', async (path, error) => {
    expect(await get('prometheus', path)).toMatchObject({
      status: 400,
      body: { status: 'error', errorType: 'bad_data', error },
    });
  });

  it('tells of the rules that are mounted, and of what fires', async () => {
    kube.alertmanager.receive([{ labels: { alertname: 'ShopDown', severity: 'critical' } }]);
    expect(await get('prometheus', '/api/v1/rules')).toMatchObject({
      body: {
        data: {
          groups: [
            {
              name: 'shop',
              interval: 30,
              rules: [
                { name: 'ShopDown', type: 'alerting', state: 'firing', duration: 300, health: 'ok' },
                { name: 'Watchdog', type: 'alerting', state: 'firing' },
                { name: 'job:up:sum', type: 'recording', health: 'ok' },
              ],
            },
          ],
        },
      },
    });
    expect(await get('prometheus', '/api/v1/alerts')).toMatchObject({
      body: {
        data: {
          alerts: [
            { state: 'firing', labels: { alertname: 'ShopDown' } },
            { state: 'firing', labels: { alertname: 'Watchdog' } },
          ],
        },
      },
    });
  });
});

describe('the simulated Alertmanager', () => {
  it('is told of alerts through the proxy, and tells a webhook', async () => {
    const told: unknown[] = [];
    const receiver = createServer(async (asked, answer) => {
      let text = '';
      for await (const chunk of asked) text += String(chunk);
      told.push({ authorization: asked.headers.authorization, ...(JSON.parse(text) as object) });
      answer.end();
    });
    await new Promise<void>((resolve) => {
      receiver.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks/alertmanager`;
    const end = kube.alertmanager.notify(url, { bearerToken: 'secret' });
    const sent = await ask('POST', 'alertmanager', '/api/v2/alerts', [{ labels: { alertname: 'LokiDown' } }]);
    expect(sent.status).toBe(200);
    const expected = expect.objectContaining({
      version: '4',
      status: 'firing',
      groupLabels: { alertname: 'LokiDown' },
      authorization: 'Bearer secret',
    });
    await expect.poll(() => told, { timeout: 30_000 }).toContainEqual(expected);
    end();
    receiver.closeAllConnections();
    receiver.close();
    const silence = {
      matchers: [{ name: 'alertname', value: 'LokiDown', isRegex: false }],
      startsAt: new Date().toISOString(),
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
      createdBy: 'jane',
      comment: 'known',
    };
    const { body } = await ask('POST', 'alertmanager', '/api/v2/silences', silence);
    const id = (body as { silenceID: string }).silenceID;
    expect(await get('alertmanager', '/api/v2/silences')).toMatchObject({
      body: [{ id, status: { state: 'active' } }],
    });
    expect((await ask('DELETE', 'alertmanager', `/api/v2/silence/${id}`)).status).toBe(200);
  });
});

describe('the simulated Loki', () => {
  it('holds what containers have written', async () => {
    const ask24 = (text: string): Promise<Reply> => get('loki', `/loki/api/v1/query_range?${encoded({ query: text })}`);
    const all = await ask24('{k8s_namespace_name="default", service_name=~"prom.*"}');
    const { result } = (all.body as { data: { result: { stream: object; values: [string, string][] }[] } }).data;
    expect(result).toMatchObject([{ stream: { k8s_pod_name: 'prometheus-0', k8s_container_name: 'main' } }]);
    const [line = ''] = result[0]?.values[0]?.slice(1) ?? [];
    expect(line).not.toBe('');
    expect((await ask24('{service_name="prometheus"} |= "never said"')).body).toMatchObject({ data: { result: [] } });
    expect((await ask24('sum(count_over_time({service_name="prometheus"}[5m]))')).body).toMatchObject({
      data: { resultType: 'matrix', result: [{ values: [[expect.any(Number), expect.stringMatching(/^\d+$/)]] }] },
    });
    expect((await ask24('nonsense')).status).toBe(400);
    expect((await get('loki', '/loki/api/v1/labels')).body).toMatchObject({
      data: expect.arrayContaining(['k8s_pod_name', 'service_name']),
    });
    expect((await get('loki', '/loki/api/v1/label/k8s_pod_name/values')).body).toMatchObject({
      data: expect.arrayContaining(['prometheus-0']),
    });
  });
});

describe('the simulated Grafana', () => {
  it('shows what is provisioned', async () => {
    expect((await get('grafana', '/api/datasources')).body).toMatchObject([{ uid: 'prometheus', type: 'prometheus' }]);
    expect((await get('grafana', '/api/datasources/uid/prometheus/health')).body).toMatchObject({ status: 'OK' });
    expect((await get('grafana', '/api/datasources/uid/none/health')).status).toBe(404);
  });
});
