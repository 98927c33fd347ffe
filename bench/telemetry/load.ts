import { randomBytes } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { OtlpGrpcClient } from '../../packages/stack/acceptance/lab/otlp-grpc.ts';
import { writeDouble, writeField, writeFixed64 } from '../../packages/stack/acceptance/lab/wire.ts';

/** Items a second, for some seconds. */
export interface Load {
  readonly name: string;
  readonly lines: number;
  readonly points: number;
  readonly spans: number;
}

/** What was sent, and what was sent when: every hundredth trace is remembered with its time. */
export interface SentLoad {
  readonly lines: number;
  readonly points: number;
  readonly spans: number;
  readonly traces: ReadonlyMap<string, number>;
}

const ticksPerSecond = 10;
const series = 500;
const spansPerTrace = 5;
/** Lines of the length that the design counts with: 20 GB a node and week are 33 kB/s, some 150 such lines. */
const padding = 'x'.repeat(170);

const text = (number: number, value: string): Buffer => writeField(number, Buffer.from(value));
const attribute = (key: string, value: string): Buffer => Buffer.concat([text(1, key), writeField(2, text(1, value))]);
const nanos = (milliseconds: number): bigint => BigInt(milliseconds) * 1_000_000n;

/** Sends a load in even ticks. Bounded by its seconds; a tick that comes late is not made up for. */
export async function sendLoad(
  load: Load,
  seconds: number,
  to: { readonly node: OtlpGrpcClient; readonly logFile: string },
): Promise<SentLoad> {
  const sent = { lines: 0, points: 0, spans: 0 };
  const traces = new Map<string, number>();
  const started = performance.now();
  const ticks = seconds * ticksPerSecond;
  const due = (rate: number, tick: number): number => Math.round((rate * (tick + 1)) / ticksPerSecond);
  for (let tick = 0; tick < ticks; tick += 1) {
    const at = Date.now();
    const lines = due(load.lines, tick) - sent.lines;
    if (lines > 0) {
      await appendFile(to.logFile, criLines(load.name, at, sent.lines, lines));
      sent.lines += lines;
    }
    const points = due(load.points, tick) - sent.points;
    if (points > 0) {
      await accepted(to.node, 'metrics', pointsRequest(load.name, at, sent.points, points));
      sent.points += points;
    }
    const whole = Math.floor((due(load.spans, tick) - sent.spans) / spansPerTrace);
    if (whole > 0) {
      const ids = Array.from({ length: whole }, () => randomBytes(16));
      await accepted(to.node, 'traces', spansRequest(at, ids));
      for (const id of ids) traces.set(id.toString('hex'), at);
      sent.spans += whole * spansPerTrace;
    }
    const ahead = started + ((tick + 1) * 1000) / ticksPerSecond - performance.now();
    if (ahead > 0) await delay(ahead);
  }
  return { ...sent, traces };
}

async function accepted(node: OtlpGrpcClient, signal: 'metrics' | 'traces', message: Buffer): Promise<void> {
  const { code, message: said } = await node.send(signal, message);
  if (code !== 0) throw new Error(`the node answered ${code}: ${said ?? ''}`);
}

function criLines(run: string, at: number, from: number, count: number): string {
  // Times differ, since Loki takes equal lines of one time for one line.
  const time = (index: number): string =>
    new Date(at).toISOString().replace('Z', `${String(index % 1_000_000).padStart(6, '0')}Z`);
  return Array.from(
    { length: count },
    (_, index) => `${time(from + index)} stdout F bench ${run} line ${from + index} ${padding}\n`,
  ).join('');
}

function pointsRequest(run: string, at: number, from: number, count: number): Buffer {
  const points = Array.from({ length: count }, (_, index) => {
    const number = from + index;
    // A series gets each of its points at a time of its own, however many fall into one tick.
    const time = nanos(at) + BigInt(Math.floor(index / series)) * 1_000_000n;
    const attributes = [attribute('run', run), attribute('series', String(number % series))];
    const fields = [...attributes.map((one) => writeField(7, one)), writeFixed64(3, time), writeDouble(4, number)];
    return writeField(1, Buffer.concat(fields));
  });
  const metric = Buffer.concat([text(1, 'bench.points'), writeField(5, Buffer.concat(points))]);
  return grouped(writeField(2, metric));
}

function spansRequest(at: number, ids: readonly Buffer[]): Buffer {
  const spans = ids.flatMap((id) =>
    Array.from({ length: spansPerTrace }, (_, index) =>
      writeField(
        2,
        Buffer.concat([
          writeField(1, id),
          writeField(2, randomBytes(8)),
          text(5, `GET /orders/${index}`),
          writeFixed64(7, nanos(at)),
          writeFixed64(8, nanos(at + 20)),
          ...[
            ['http.route', '/orders'],
            ['http.request.method', 'GET'],
            ['server.address', 'shop.example.com'],
            ['user_agent.original', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)'],
          ].map(([key = '', value = '']) => writeField(9, attribute(key, value))),
        ]),
      ),
    ),
  );
  return grouped(Buffer.concat(spans));
}

/** Resource and scope around what one program sends. */
function grouped(inScope: Buffer): Buffer {
  const resource = writeField(1, attribute('service.name', 'bench'));
  return writeField(1, Buffer.concat([writeField(1, resource), writeField(2, inScope)]));
}
