import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePorts } from '../../../sandbox/src/real/free-ports.ts';
import { gatewayCollectorConfig } from '../../src/collectors/gateway-config.ts';
import { nodeCollectorConfig } from '../../src/collectors/node-config.ts';
import { exampleConfig } from '../../src/config/example.ts';
import { fitOf, fitted, type PlainCollector } from '../kit/collector-fit.ts';
import { createClient } from './client.ts';
import { eventually } from './eventually.ts';
import { openProcesses, type Processes } from './processes.ts';
import type { LabPrograms } from './programs.ts';
import { sendLogs } from './senders.ts';
import { announcedDemand, programsOf, say } from './suite.ts';

const demand = await announcedDemand('a Loki that asks to wait');

/** Longer than a gateway once tried (15 s) and than a node once waited (30 s). */
const refusingMilliseconds = 40_000;
const sentLines = Array.from({ length: 12 }, (_, index) => `line-${index + 1}-end`);

/** Answers 429, as Loki does above its rates, until it is told to take lines. */
class RefusingLoki {
  readonly #server: Server;
  readonly #taken = new Set<string>();
  #takes = false;
  refusals = 0;

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { status, text } = this.#answer(Buffer.concat(chunks), request.headers['content-encoding']);
        response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
      });
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen({ host: '127.0.0.1', port: 0 }, resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  takeAll(): void {
    this.#takes = true;
  }

  missing(): readonly string[] {
    return sentLines.filter((line) => !this.#taken.has(line));
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(body: Buffer, encoding: string | undefined): { readonly status: number; readonly text: string } {
    if (!this.#takes) {
      this.refusals += 1;
      return { status: 429, text: 'Ingestion rate limit exceeded for user fake' };
    }
    const text = (encoding === 'gzip' ? gunzipSync(body) : body).toString('latin1');
    for (const [line] of text.matchAll(/line-\d+-end/g)) this.#taken.add(line);
    return { status: 200, text: '' };
  }
}

/** Only the way of the logs: receiver, exporter and their settings as rendered, at other addresses. */
function wayOfLogs(whole: PlainCollector, endpoints: { readonly in: object; readonly out: string }): PlainCollector {
  const exporter = whole.service.pipelines['logs']?.exporters[0] ?? '';
  const { protocols } = Object(whole.receivers['otlp']);
  const moved = Object.entries(endpoints.in).map(([protocol, endpoint]) => [
    protocol,
    { ...protocols[protocol], endpoint },
  ]);
  const storage = Object.keys(whole.extensions).filter((id) => id === 'file_storage/queue');
  return {
    extensions: Object.fromEntries(storage.map((id) => [id, whole.extensions[id]])),
    receivers: { otlp: { protocols: Object.fromEntries(moved) } },
    processors: {},
    connectors: {},
    exporters: { [exporter]: { ...Object(whole.exporters[exporter]), endpoint: endpoints.out } },
    service: {
      extensions: storage,
      telemetry: { metrics: { level: 'none' } },
      pipelines: { logs: { receivers: ['otlp'], processors: [], exporters: [exporter] } },
    },
  };
}

/** A node, a gateway and a Loki behind each other. */
interface Chain {
  readonly name: string;
  readonly loki: RefusingLoki;
  send(line: string): Promise<void>;
  startGateway(): Promise<void>;
}

interface ChainOptions {
  readonly name: string;
  readonly processes: Processes;
  readonly programs: LabPrograms;
  readonly broken?: (node: PlainCollector, gateway: PlainCollector) => void;
}

async function startChain({ broken, name, processes, programs }: ChainOptions): Promise<Chain> {
  const loki = new RefusingLoki();
  const lokiPort = await loki.listen();
  const [grpc, http] = await findFreePorts(2);
  const config = exampleConfig();
  const gateway = wayOfLogs(fitted(gatewayCollectorConfig(config), fitOf('gateway', programs.gateway.version)).config, {
    in: { grpc: `127.0.0.1:${grpc}` },
    out: `http://127.0.0.1:${lokiPort}/otlp`,
  });
  const node = wayOfLogs(fitted(nodeCollectorConfig(config), fitOf('node', programs.node.version)).config, {
    in: { http: `127.0.0.1:${http}` },
    out: `dns:///127.0.0.1:${grpc}`,
  });
  const queue = join(processes.folder, `${name}-queue`);
  await mkdir(queue);
  for (const [id, extension] of Object.entries(node.extensions)) {
    node.extensions[id] = { ...Object(extension), directory: queue, compaction: { directory: queue } };
  }
  broken?.(node, gateway);
  const client = createClient();
  const run = async (role: 'node' | 'gateway', document: PlainCollector): Promise<void> => {
    const file = join(processes.folder, `${name}-${role}.json`);
    await writeFile(file, JSON.stringify(document));
    await processes.start({
      name: `${name}-${role}`,
      path: programs[role].path,
      arguments: [`--config=${file}`],
      ready: async () => (await processes.log(`${name}-${role}`)).includes('Everything is ready'),
    });
  };
  await run('gateway', gateway);
  await run('node', node);
  return {
    name,
    loki,
    startGateway: () => run('gateway', gateway),
    send: (line) =>
      sendLogs({ client, url: `http://127.0.0.1:${http}` }, { 'service.name': 'shop' }, [
        { body: line, at: Date.now() },
      ]),
  };
}

function settings(config: PlainCollector, changed: Readonly<Record<string, unknown>>): void {
  for (const [id, exporter] of Object.entries(config.exporters)) {
    config.exporters[id] = { ...Object(exporter), ...changed };
  }
}

const retry = { enabled: true, initial_interval: '1s', max_interval: '5s' };

describe.skipIf(demand.state === 'skip')('while Loki asks to wait (429) for longer than anybody likes', () => {
  let processes: Processes;
  const chains: Chain[] = [];

  beforeAll(async () => {
    processes = await openProcesses();
    const programs = programsOf(demand);
    const start = async (name: string, broken?: ChainOptions['broken']): Promise<void> => {
      chains.push(await startChain({ name, processes, programs, ...(broken && { broken }) }));
    };
    await start('rendered');
    await start('gateway-killed');
    await start('gateway-gives-up', (_, gateway) =>
      settings(gateway, { retry_on_failure: { ...retry, max_elapsed_time: '15s' } }),
    );
    await start('node-waits-so-long', (node) => settings(node, { timeout: '30s' }));
    const sending = sentLines.map(async (line, index) => {
      await delay(index * 1500);
      await Promise.all(chains.map((chain) => chain.send(line)));
    });
    await delay(refusingMilliseconds / 2);
    await processes.kill('gateway-killed-gateway');
    await chains.find(({ name }) => name === 'gateway-killed')?.startGateway();
    await Promise.all(sending);
    await delay(refusingMilliseconds / 2);
    for (const { loki } of chains) loki.takeAll();
  });

  afterAll(async () => {
    for (const { loki } of chains) loki.close();
    await processes?.close();
  });

  const lokiOf = (name: string): RefusingLoki => {
    const found = chains.find((chain) => chain.name === name);
    if (found === undefined) throw new Error(`no chain ${name}`);
    return found.loki;
  };

  async function missingOf(name: string, milliseconds?: number): Promise<readonly string[]> {
    const missing = await eventually(
      () => lokiOf(name).missing(),
      (lines) => lines.length === 0,
      milliseconds,
    );
    say(
      'figure',
      `429 for ${refusingMilliseconds / 1000} s, ${name}: ${missing.length} of ${sentLines.length} lines lost`,
    );
    return missing;
  }

  it('no line is lost', async () => {
    expect(lokiOf('rendered').refusals).toBeGreaterThan(0);
    expect(await missingOf('rendered')).toEqual([]);
  });

  it('no line is lost when a gateway ends meanwhile', async () => {
    expect(await missingOf('gateway-killed')).toEqual([]);
  });

  it('lines are lost where the gateway gives up, or the node ends its calls: its answer is taken for a refusal', async () => {
    const lost = await Promise.all([missingOf('gateway-gives-up', 35_000), missingOf('node-waits-so-long', 35_000)]);
    for (const lines of lost) expect(lines).not.toEqual([]);
  });
});
