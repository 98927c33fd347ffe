import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePorts } from '../../../sandbox/src/real/free-ports.ts';
import { gatewayCollectorConfig } from '../../src/collectors/gateway-config.ts';
import { exampleConfig } from '../../src/config/example.ts';
import { fitOf, fitted } from '../kit/collector-fit.ts';
import { createClient } from './client.ts';
import { eventually } from './eventually.ts';
import { openProcesses, type Processes } from './processes.ts';
import { nanos } from './senders.ts';
import { announcedDemand, programsOf } from './suite.ts';

const demand = await announcedDemand('traces that begin at a health check');

interface TestSpan {
  readonly name: string;
  readonly route?: string;
  readonly failed?: boolean;
  /** Whether another span of the trace called it. */
  readonly inner?: boolean;
}

describe.skipIf(demand.state === 'skip')('tail sampling', () => {
  let processes: Processes;
  let store: Server;
  let url: string;
  const arrived: string[] = [];

  beforeAll(async () => {
    processes = await openProcesses();
    store = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        arrived.push(Buffer.concat(chunks).toString('latin1'));
        response.writeHead(200).end();
      });
    });
    await new Promise<void>((resolve) => store.listen({ host: '127.0.0.1', port: 0 }, resolve));
    const [port] = await findFreePorts(1);
    url = `http://127.0.0.1:${port}`;
    const base = exampleConfig();
    const sampling = { ...base.sampling, percentage: 0, decisionWait: '2s', dropRoutes: ['/health'] } as const;
    const { gateway } = programsOf(demand);
    const { processors } = fitted(
      gatewayCollectorConfig({ ...base, sampling }),
      fitOf('gateway', gateway.version),
    ).config;
    const to = `http://127.0.0.1:${(store.address() as AddressInfo).port}`;
    const file = join(processes.folder, 'gateway.json');
    const config = {
      receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
      processors: { tail_sampling: processors['tail_sampling'] },
      exporters: { otlp_http: { endpoint: to, compression: 'none' } },
      service: {
        telemetry: { metrics: { level: 'none' } },
        pipelines: { traces: { receivers: ['otlp'], processors: ['tail_sampling'], exporters: ['otlp_http'] } },
      },
    };
    await writeFile(file, JSON.stringify(config));
    await processes.start({
      name: 'gateway',
      path: gateway.path,
      arguments: [`--config=${file}`],
      ready: async () => (await processes.log('gateway')).includes('Everything is ready'),
    });
  });

  afterAll(async () => {
    store?.close();
    await processes?.close();
  });

  async function sendTrace(id: string, spans: readonly TestSpan[]): Promise<void> {
    const now = Date.now();
    const body = spans.map(({ failed = false, inner = false, name, route }, index) => ({
      traceId: id.repeat(32),
      spanId: `${index + 1}`.repeat(16),
      ...(inner ? { parentSpanId: '1'.repeat(16) } : {}),
      name,
      kind: 2,
      startTimeUnixNano: nanos(now - 10),
      endTimeUnixNano: nanos(now),
      attributes: route === undefined ? [] : [{ key: 'http.route', value: { stringValue: route } }],
      status: failed ? { code: 2 } : {},
    }));
    const { status } = await createClient().post(`${url}/v1/traces`, {
      resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans: body }] }],
    });
    expect(status).toBe(200);
  }

  it('drops a trace that begins at a health check, and keeps one that failed and only passes by', async () => {
    await sendTrace('a', [{ name: 'probe-of-kubelet', route: '/health', failed: true }]);
    await sendTrace('b', [
      { name: 'order-that-failed', route: '/orders', failed: true },
      { name: 'health-of-a-dependency', route: '/health', inner: true },
    ]);
    const seen = await eventually(
      () => arrived.join(''),
      (text) => text.includes('order-that-failed'),
    );
    expect(seen).toContain('health-of-a-dependency');
    expect(seen).not.toContain('probe-of-kubelet');
  });
});
