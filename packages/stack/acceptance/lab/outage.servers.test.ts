import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleConfig } from '../../src/config/example.ts';
import { ports } from '../../src/names.ts';
import { type PlainCollector, unbalance } from '../kit/collector-fit.ts';
import type { Server } from './askers.ts';
import { createClient } from './client.ts';
import { eventually } from './eventually.ts';
import { type Lab, startLab } from './lab.ts';
import type { Dweller } from './places.ts';
import { latenessOf, missingOf, type Stream, startStream } from './stream.ts';
import { announcedDemand, programsOf, say } from './suite.ts';

/** Of lines, and of points. */
const enough = 8;
const demand = await announcedDemand('nothing is lost');

describe.skipIf(demand.state === 'skip')('logs and metrics', () => {
  let lab: Lab;
  let prometheus: Server;
  let loki: Server;
  const streams: Stream[] = [];

  beforeAll(async () => {
    lab = await startLab({ config: exampleConfig(), programs: programsOf(demand) });
    prometheus = { client: lab.client, url: lab.url('prometheus', ports.prometheus) };
    loki = { client: lab.client, url: lab.url('loki', ports.loki) };
    say(
      'not covered',
      'lines that a container writes within the tenth of a second before a node collector is killed; the ' +
        'container operator holds them while their file counts as read (pkg/stanza, BatchingLogEmitter)',
    );
  });

  afterAll(async () => {
    for (const stream of streams) await stream.close();
    await lab?.[Symbol.asyncDispose]();
  });

  function stream(name: string, at: Dweller = 'node'): Stream {
    const node = { client: createClient(undefined, lab.places.address.app), url: lab.url(at, ports.otlpHttp) };
    const logs = at === 'node' ? { logFolder: lab.appLogFolder } : {};
    const started = startStream({ name, node, prometheus, loki, ...logs });
    streams.push(started);
    return started;
  }

  /** Lets it run until enough is sent to lose something of: on a busy machine four a second are a hope. */
  async function filled({ lines, points }: Stream): Promise<void> {
    await eventually(
      () => Math.min(lines.sent.size, points.sent.size),
      (count) => count >= enough,
    );
  }

  async function allArrived(name: string, { lines, points }: Stream): Promise<void> {
    expect(Math.min(lines.sent.size, points.sent.size)).toBeGreaterThanOrEqual(enough);
    await eventually(
      () => missingOf(lines).length + missingOf(points).length,
      (missing) => missing === 0,
    );
    say('figure', `${name}: log lines: ${latenessOf(lines)}`, `${name}: metric points: ${latenessOf(points)}`);
    expect({ lines: missingOf(lines), points: missingOf(points) }).toEqual({ lines: [], points: [] });
  }

  /** Looks so long for what a broken one should have lost that it would have come if it were still there. */
  async function someLost(name: string, { points }: Stream, milliseconds = 35_000): Promise<void> {
    await eventually(
      () => missingOf(points).length,
      (missing) => missing === 0,
      milliseconds,
    );
    say('figure', `${name}: metric points: ${latenessOf(points)}`);
    expect(missingOf(points).length).toBeGreaterThan(0);
  }

  it('are all there, and not late, when nothing happens', async () => {
    const calm = stream('calm');
    await filled(calm);
    await calm.stop();
    await allArrived('calm', calm);
    await calm.close();
  });

  it('are all there when a gateway is killed and comes back', async () => {
    const during = stream('gateway');
    await delay(2000);
    await lab.processes.kill('gateway-0');
    await delay(8000);
    await lab.startGateway(0);
    await delay(2000);
    await filled(during);
    await during.stop();
    await allArrived('a gateway killed for 8 s', during);
    await during.close();
  });

  it('are all there when both gateways are away and the node is killed meanwhile: its queue is on its disk', async () => {
    await lab.startNode({ name: 'forgetful', address: 'odd-node', broken: pointsOnly(forgetting) });
    const during = stream('queue');
    const forgetful = stream('forgetful', 'odd-node');
    await delay(2000);
    await Promise.all([lab.processes.kill('gateway-0'), lab.processes.kill('gateway-1')]);
    await delay(6000);
    expect(await queued(lab)).toBeGreaterThan(0);
    await filled(during);
    await Promise.all([during.stop(), forgetful.stop()]);
    // What the container operator has read and not yet passed on ends with the process.
    await delay(1000);
    await Promise.all([lab.processes.kill('node'), lab.processes.kill('forgetful')]);
    const after = stream('after');
    await delay(1000);
    await lab.startNode();
    await lab.startNode({ name: 'forgetful', address: 'odd-node', broken: pointsOnly(forgetting) });
    await delay(2000);
    await filled(after);
    await after.stop();
    await Promise.all([lab.startGateway(0), lab.startGateway(1)]);
    await allArrived('both gateways away for 12 s, before the node is killed', during);
    await allArrived('both gateways away, after the node was killed', after);
    await someLost('the same without a queue on disk', forgetful, 5000);
    await eventually(
      () => queued(lab),
      (size) => size === 0,
    );
    expect(await queued(lab)).toBe(0);
    await Promise.all([during, after, forgetful].map((one) => one.close()));
    await lab.processes.kill('forgetful');
  });

  it('are all there when both databases are away for a minute', async () => {
    const endpoint = (at: Dweller) => `${lab.places.address[at]}:${lab.places.port(ports.otlpGrpc)}`;
    await lab.startGateway(0, { name: 'careless-gateway', address: 'odd-gateway', broken: careless });
    await lab.startGateway(0, { name: 'hasty-gateway', address: 'odder-gateway', broken: hasty });
    await lab.startNode({
      name: 'hasty',
      address: 'odd-node',
      broken: pointsOnly((config) => {
        hasty(config);
        each(config, { endpoint: endpoint('odder-gateway') });
      }),
    });
    await lab.startNode({
      name: 'before-careless',
      address: 'odder-node',
      broken: pointsOnly((config) => each(config, { endpoint: endpoint('odd-gateway') })),
    });
    const during = stream('minute');
    const [hurried, uncared] = [stream('hasty', 'odd-node'), stream('careless', 'odder-node')];
    await delay(2000);
    await Promise.all([lab.processes.kill('prometheus'), lab.processes.kill('loki')]);
    await delay(60_000);
    await Promise.all([lab.startBackend('prometheus'), lab.startBackend('loki')]);
    await filled(during);
    await Promise.all([during, hurried, uncared].map((one) => one.stop()));
    await allArrived('both databases away for 60 s', during);
    await Promise.all([
      someLost('the same with a node and a gateway that try for 5 s only', hurried),
      someLost('the same with a gateway that answers before the database has', uncared),
    ]);
    await Promise.all([during, hurried, uncared].map((one) => one.close()));
  });
});

/** Items that wait in the queue of the node for logs and metrics, in bytes. */
async function queued(lab: Lab): Promise<number> {
  const { text } = await createClient().get(lab.url('node', ports.collectorMetrics).concat('/metrics'));
  return [...text.matchAll(/^otelcol_exporter_queue_size\{[^}]*gateway[^}]*\} (\S+)$/gm)]
    .map(([, size]) => Number(size))
    .reduce((sum, size) => sum + size, 0);
}

/** A node that reads no logs: those of the app are for the one beside it. */
function pointsOnly(broken: (config: PlainCollector) => void): (config: PlainCollector) => void {
  return (config) => {
    for (const [id, pipeline] of Object.entries(config.service.pipelines)) {
      pipeline.receivers = pipeline.receivers.filter((one) => one === 'otlp');
      if (pipeline.receivers.length === 0) delete config.service.pipelines[id];
    }
    broken(config);
  };
}

function each(config: PlainCollector, settings: Readonly<Record<string, unknown>>): void {
  unbalance(config);
  for (const [id, exporter] of Object.entries(config.exporters)) {
    config.exporters[id] = { ...(exporter as object), ...settings };
  }
}

const sendingQueue = (exporter: unknown): Record<string, unknown> => ({ ...Object(exporter).sending_queue });

function forgetting(config: PlainCollector): void {
  for (const exporter of Object.values(config.exporters)) delete Object(exporter).sending_queue.storage;
}

function hasty(config: PlainCollector): void {
  each(config, {
    retry_on_failure: { enabled: true, initial_interval: '1s', max_interval: '5s', max_elapsed_time: '5s' },
  });
}

function careless(config: PlainCollector): void {
  for (const [id, exporter] of Object.entries(config.exporters)) {
    config.exporters[id] = {
      ...Object(exporter),
      sending_queue: { ...sendingQueue(exporter), wait_for_result: false },
      retry_on_failure: { enabled: true, initial_interval: '1s', max_interval: '5s', max_elapsed_time: '15s' },
    };
  }
}
