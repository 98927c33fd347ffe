import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePorts } from '../../sandbox/src/real/free-ports.ts';
import { findProgram } from '../../sandbox/src/real/programs/find-program.ts';
import { localMachine } from '../../sandbox/src/real/programs/local-machine.ts';
import type { LocatedProgram, Program } from '../../sandbox/src/real/programs/program.ts';
import { otelcolGateway, otelcolNode } from '../../sandbox/src/real/programs/telemetry-programs.ts';
import { auditCollectorConfig } from '../src/collectors/audit-config.ts';
import { gatewayCollectorConfig } from '../src/collectors/gateway-config.ts';
import { nodeCollectorConfig } from '../src/collectors/node-config.ts';
import { exampleConfig } from '../src/config/example.ts';
import type { StackConfig } from '../src/config/types.ts';
import { versions } from '../src/versions.ts';
import { fitOf, fitted, type PlainCollector, relocated, without } from './kit/collector-fit.ts';
import { type CollectorProcess, startCollector } from './kit/collector-process.ts';
import { validConfigs, variants } from './kit/valid-configs.ts';

const machine = localMachine(process.env);
const required = process.env['OTELOPS_REQUIRE_SERVERS'] === '1';
const environment = { K8S_NODE_NAME: 'mac-1', K8S_POD_NAME: 'otel-gateway-collector-0', HOME: tmpdir() };

async function demand(program: Program): Promise<LocatedProgram> {
  const found = await findProgram(program, machine);
  const says =
    found.state === 'found'
      ? `${program.name}: ${found.version} checks what ${versions.collector} will read`
      : `skipped: ${program.name}: ${found.reasons.join('; ')}`;
  process.stderr.write(`${says}\n`);
  return found;
}

const programs = { node: await demand(otelcolNode), gateway: await demand(otelcolGateway) };

function pathOf(program: LocatedProgram): string {
  if (program.state !== 'found') throw new Error(program.reasons.join('; '));
  return program.path;
}

const versionOf = (program: LocatedProgram): string | undefined =>
  program.state === 'found' ? program.version : undefined;
const runs = (program: LocatedProgram): boolean => program.state === 'found' || required;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'otelops-collectors-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function written(name: string, config: PlainCollector): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, JSON.stringify(config));
  return file;
}

async function validated(program: LocatedProgram, config: PlainCollector): Promise<string> {
  const file = await written('validate.yaml', config);
  const variables = Object.entries(environment).map(([key, value]) => `${key}=${value}`);
  const command = [...variables, pathOf(program), 'validate', `--config=${file}`];
  const { exitCode, output } = await machine.run('/usr/bin/env', command, 30_000);
  return exitCode === 0 ? 'taken' : output;
}

/** The node's configuration where there is no node: the kubelet is gone, and its root is a folder that exists. */
function onNoNode(stack: StackConfig): PlainCollector {
  const plain = fitted(nodeCollectorConfig(stack), fitOf('node', versionOf(programs.node)));
  return relocated(without(plain, 'kubeletstats', 'kubelet_stats'), { '/hostfs': tmpdir() });
}

const checked = [
  ...variants,
  ...fc.sample(validConfigs, 8).map((config, index) => ({ name: `chance ${index + 1}`, config })),
];

describe.runIf(runs(programs.node))('a real node collector', () => {
  it.each(checked)('takes the settings of $name', async ({ config }) => {
    expect(await validated(programs.node, onNoNode(config))).toBe('taken');
    const audit = fitted(auditCollectorConfig(config), fitOf('node', versionOf(programs.node)));
    expect(await validated(programs.node, audit)).toBe('taken');
  });

  it('refuses a setting that does not exist', async () => {
    const config = relocated(onNoNode(exampleConfig()), { block_on_overflow: 'blocking' });
    expect(await validated(programs.node, config)).toContain('blocking');
  });
});

describe.runIf(runs(programs.gateway))('a real gateway collector', () => {
  it.each(checked)('takes the settings of $name', async ({ config }) => {
    const plain = fitted(gatewayCollectorConfig(config), fitOf('gateway', versionOf(programs.gateway)));
    expect(await validated(programs.gateway, plain)).toBe('taken');
  });
});

describe.runIf(runs(programs.node) && runs(programs.gateway))('a node and a gateway', () => {
  const base = exampleConfig();
  const stack: StackConfig = {
    ...base,
    sampling: { ...base.sampling, percentage: 0, decisionWait: '2s', dropRoutes: ['/healthz'] },
  };
  const pods = 'shop_web-7d9f_0a1b2c3d-0000-4000-8000-000000000001/web';
  const own = 'observability_otel-node-x_0a1b2c3d-0000-4000-8000-000000000002/otc-container';
  let ports: { readonly nodeHttp: number; readonly gateway: number };
  let files: { readonly node: string; readonly gateway: string };
  let node: CollectorProcess | undefined;
  let gateway: CollectorProcess | undefined;

  beforeAll(async () => {
    const [grpc, http, health, metrics, gatewayGrpc, gatewayHttp, gatewayHealth, gatewayMetrics] = (
      await findFreePorts(8)
    ).map(String);
    ports = { nodeHttp: Number(http), gateway: Number(gatewayGrpc) };
    for (const path of ['logs', 'state', `pods/${pods}`, `pods/${own}`])
      await mkdir(join(folder, path), { recursive: true });
    const listen = (from: Readonly<Record<string, string | undefined>>): Record<string, string> =>
      Object.fromEntries(Object.entries(from).map(([port, to]) => [`0.0.0.0:${port}`, `127.0.0.1:${to}`]));
    // Enrichment asks an API server, which is not there.
    const nodeConfig = relocated(without(onNoNode(stack), 'k8sattributes', 'k8s_attributes'), {
      ...listen({ 4317: grpc, 4318: http, 13133: health }),
      '"port":8888': `"port":${metrics}`,
      '/var/lib/otelcol': join(folder, 'state'),
      '/var/log/pods/': `${join(folder, 'pods')}/`,
      'dns:///otel-gateway-collector-headless.observability.svc.cluster.local:4317': `127.0.0.1:${gatewayGrpc}`,
    });
    const plain = fitted(gatewayCollectorConfig(stack), fitOf('gateway', versionOf(programs.gateway)));
    const gatewayConfig = relocated(toFiles(plain), {
      ...listen({ 4317: gatewayGrpc, 4318: gatewayHttp, 13133: gatewayHealth }),
      '"port":8888': `"port":${gatewayMetrics}`,
    });
    files = { node: await written('node.yaml', nodeConfig), gateway: await written('gateway.yaml', gatewayConfig) };
    gateway = await startCollector(pathOf(programs.gateway), files.gateway, environment);
    node = await startCollector(pathOf(programs.node), files.node, environment);
  });

  afterAll(async () => {
    await node?.end('SIGTERM');
    await gateway?.end('SIGTERM');
  });

  /** Instead of databases, files: what would have been sent to them. */
  function toFiles(plain: PlainCollector): PlainCollector {
    const databases = Object.keys(plain.exporters);
    plain.exporters = Object.fromEntries(
      ['logs', 'metrics', 'traces'].map((signal) => [
        `file/${signal}`,
        { path: join(folder, 'logs', signal), append: true },
      ]),
    );
    for (const [id, pipeline] of Object.entries(plain.service.pipelines)) {
      pipeline.exporters = pipeline.exporters.map((one) =>
        databases.includes(one) ? `file/${id.split('/', 1)[0]}` : one,
      );
    }
    return plain;
  }

  const arrived = async (signal: string): Promise<string> => {
    try {
      return await readFile(join(folder, 'logs', signal), 'utf8');
    } catch {
      return '';
    }
  };

  async function until(signal: string, text: string, milliseconds = 20_000): Promise<string> {
    const end = Date.now() + milliseconds;
    for (;;) {
      const all = await arrived(signal);
      if (all.includes(text)) return all;
      if (Date.now() > end) throw new Error(`${text} did not arrive among ${signal}; log: ${node?.log().slice(-1500)}`);
      await delay(200);
    }
  }

  const line = (text: string, second: number): string =>
    `2026-11-23T05:00:${String(second).padStart(2, '0')}.000000001Z stdout F ${text}\n`;
  const append = (path: string, text: string): Promise<void> =>
    writeFile(join(folder, 'pods', path, '0.log'), text, { flag: 'a' });

  async function send(name: string, attributes: Readonly<Record<string, string>>, failed: boolean): Promise<string> {
    const traceId = Buffer.from(name.padEnd(16, '.')).toString('hex').slice(0, 32);
    const span = {
      traceId,
      spanId: traceId.slice(0, 16),
      name,
      kind: 2,
      startTimeUnixNano: '1795411067073381841',
      endTimeUnixNano: '1795411067083381841',
      status: failed ? { code: 2, message: 'login failed: password=hunter2' } : {},
      attributes: Object.entries(attributes).map(([key, text]) => ({ key, value: { stringValue: text } })),
    };
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
    const body = { resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] };
    const answer = await fetch(`http://127.0.0.1:${ports.nodeHttp}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    expect(answer.status).toBe(200);
    return traceId;
  }

  it('read the logs of pods, say where they come from, and mask secrets before they leave the node', async () => {
    await append(own, line('what a collector says of itself', 0));
    await append(pods, line('login user=anna password=hunter2 ok', 1));
    await append(pods, line('{"Authorization":"Bearer abcdefghijklmnopqrstuvwxyz","mail":"anna.b@example.org"}', 2));
    await append(pods, line('pay 4111 1111 1111 1111 by https://bob:s3cret@pay.local/x?token=abc123&x=1 done', 3));
    const logs = await until('logs', 'done');
    expect(logs).toContain('login user=anna password=**** ok');
    expect(logs).toContain('pay **** by https://bob:****@pay.local/x?token=****&x=1 done');
    for (const secret of ['hunter2', 'abcdefghijklmnop', 'anna.b', '4111', 's3cret', 'abc123'])
      expect(logs).not.toContain(secret);
    for (const origin of ['web-7d9f', 'k3s-macs', 'mac-1']) expect(logs).toContain(origin);
    expect(logs).not.toContain('what a collector says of itself');
  });

  it('keep traces with errors and not the rest, count all of them, and mask what spans say', async () => {
    const failing = await send('failing', { 'db.password': 'hunter2', 'gen_ai.token.type': 'input' }, true);
    const healthy = await send('healthy', {}, false);
    const probed = await send('probed', { 'http.route': '/healthz' }, true);
    const traces = await until('traces', failing);
    await delay(3000);
    for (const dropped of [healthy, probed]) expect(await arrived('traces')).not.toContain(dropped);
    expect(traces).not.toContain('hunter2');
    expect(traces).toContain('"gen_ai.token.type","value":{"stringValue":"input"}');
    const metrics = await until('metrics', 'traces.span.metrics.calls', 45_000);
    for (const name of ['failing', 'healthy', 'probed']) expect(metrics).toContain(`{"stringValue":"${name}"}`);
    expect(metrics).toContain('"collector.instance.id","value":{"stringValue":"otel-gateway-collector-0"}');
  });

  it('lose nothing when the gateway is away and the node is killed meanwhile', async () => {
    await gateway?.end('SIGTERM');
    await append(pods, line('written while nobody listened', 4));
    await delay(3000);
    await node?.end('SIGKILL');
    await append(pods, line('written while nobody read', 5));
    node = await startCollector(pathOf(programs.node), files.node, environment);
    gateway = await startCollector(pathOf(programs.gateway), files.gateway, environment);
    await until('logs', 'written while nobody listened', 60_000);
    await until('logs', 'written while nobody read', 60_000);
  });
});
