import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { findFreePorts } from '../../../sandbox/src/real/free-ports.ts';
import { startFront } from './front.ts';
import { createOtlpGrpcClient, invalidArgument } from './otlp-grpc.ts';
import { type SentTrace, samplingFaults, shareBound } from './sampling.ts';
import { idOf } from './senders.ts';
import { readSpans, splitByTrace } from './spans.ts';
import { startTraceStore, type TraceStore } from './trace-store.ts';
import { readFields, writeField, writeFixed64 } from './wire.ts';

interface Parts {
  readonly traceId: string;
  readonly spanId: string;
  readonly start: bigint;
  readonly end: bigint;
  readonly service: string;
}

const good: Parts = { traceId: idOf('a', 16), spanId: idOf('b', 8), start: 10n, end: 20n, service: 'shop' };

/** An ExportTraceServiceRequest with these spans, one resource each. */
function request(...spans: readonly Parts[]): Buffer {
  const groups = spans.map(({ end, service, spanId, start, traceId }) => {
    const span = Buffer.concat([
      writeField(1, Buffer.from(traceId, 'hex')),
      writeField(2, Buffer.from(spanId, 'hex')),
      writeField(5, Buffer.from('GET /')),
      writeFixed64(7, start),
      writeFixed64(8, end),
    ]);
    const value = writeField(1, Buffer.from(service));
    const attribute = Buffer.concat([writeField(1, Buffer.from('service.name')), writeField(2, value)]);
    const resource = writeField(1, writeField(1, attribute));
    return writeField(1, Buffer.concat([resource, writeField(2, writeField(2, span))]));
  });
  return Buffer.concat(groups);
}

const releases: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const release of releases.splice(0).toReversed()) await release();
});

async function running(): Promise<{ readonly store: TraceStore; readonly url: string }> {
  const [port = 0] = await findFreePorts(1);
  const store = await startTraceStore({ host: '127.0.0.1', port });
  releases.push(store.close);
  return { store, url: `http://127.0.0.1:${port}` };
}

function clientOf(url: string): ReturnType<typeof createOtlpGrpcClient> {
  const client = createOtlpGrpcClient({ url });
  releases.push(client.close);
  return client;
}

describe('the trace store', () => {
  it('keeps what is well-formed, with the service that made it', async () => {
    const { store, url } = await running();
    expect(await clientOf(url).send('traces', request(good))).toEqual({ code: 0 });
    expect(store.trace(good.traceId)).toMatchObject([
      { spanId: good.spanId, start: 10n, end: 20n, resource: { 'service.name': 'shop' } },
    ]);
  });

  it.each<readonly [string, Partial<Parts>]>([
    ['trace id', { traceId: '00'.repeat(16) }],
    ['trace id', { traceId: 'ab' }],
    ['span id', { spanId: '00'.repeat(8) }],
    ['span id', { spanId: 'ab'.repeat(9) }],
    ['no start', { start: 0n }],
    ['an end before its start', { end: 9n }],
    ['no service.name', { service: '' }],
  ])('refuses a request for a fault in one span: %s', async (fault, wrong) => {
    const { store, url } = await running();
    const answer = await clientOf(url).send('traces', request(good, { ...good, ...wrong }));
    expect(answer.code).toBe(invalidArgument);
    expect(store.refusals()[0]).toContain(fault);
    expect(store.traceIds()).toEqual([]);
  });
});

describe('the router of trace ids', () => {
  const id = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex'));

  it('takes a request apart and loses no span, whatever the choice', () => {
    fc.assert(
      fc.property(fc.array(id, { maxLength: 8 }), fc.integer({ min: 1, max: 4 }), (ids, choices) => {
        const whole = request(...ids.map((traceId) => ({ ...good, traceId })));
        const parts = splitByTrace(whole, (traceId) => Number.parseInt(traceId.slice(-2), 16) % choices);
        const found = [...parts.values()].flatMap((part) => readSpans(part));
        expect(found.map(({ traceId }) => traceId).toSorted()).toEqual(ids.toSorted());
        expect(found.every(({ resource }) => resource['service.name'] === 'shop')).toBe(true);
      }),
    );
  });

  it('leads all spans of a trace to one gateway, and tells the sender when that one is away', async () => {
    const [first, second] = [await running(), await running()];
    const [port = 0] = await findFreePorts(1);
    const front = await startFront({ host: '127.0.0.1', port, gateways: [first.url, second.url] });
    releases.push(front.close);
    const client = clientOf(`http://127.0.0.1:${port}`);
    const traces = Array.from({ length: 20 }, (_, index) => idOf(`trace ${index}`, 16));
    for (const turn of [1, 2]) {
      const spans = traces.map((traceId) => ({ ...good, traceId, spanId: idOf(`${traceId} ${turn}`, 8) }));
      expect((await client.send('traces', request(...spans))).code).toBe(0);
    }
    for (const traceId of traces) {
      expect([first.store.trace(traceId).length, second.store.trace(traceId).length].toSorted()).toEqual([0, 2]);
    }
    expect(first.store.traceIds().length).toBeGreaterThan(0);
    expect(second.store.traceIds().length).toBeGreaterThan(0);
    await second.store.close();
    const all = await client.send('traces', request(...traces.map((traceId) => ({ ...good, traceId }))));
    expect(all.code).not.toBe(0);
    expect(front.taken()).toHaveLength(3);
  });

  it('has a door to each gateway for a sender that chooses itself, whose choice can be taken away', async () => {
    const [first, second] = [await running(), await running()];
    const [port = 0] = await findFreePorts(1);
    const place = { host: '127.0.0.1', port, gateways: [first.url, second.url] };
    const front = await startFront({ ...place, doors: ['127.0.0.2', '127.0.0.3'] });
    releases.push(front.close);
    const client = clientOf(`http://127.0.0.3:${port}`);
    const spans = Array.from({ length: 20 }, (_, index) => ({ ...good, traceId: idOf(`door ${index}`, 16) }));
    expect((await client.send('traces', request(...spans))).code).toBe(0);
    expect([first.store.traceIds().length, second.store.traceIds().length]).toEqual([0, 20]);
    expect(front.taken()).toHaveLength(1);
    front.setRouting('round-robin');
    expect((await client.send('traces', request(...spans))).code).toBe(0);
    expect(first.store.traceIds().length).toBeGreaterThan(0);
  });
});

describe('the wire format', () => {
  it('is read back as it is written, and refused where it ends too early', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        (number, value) => {
          const written = writeField(number, Buffer.from(value));
          expect(readFields(written)).toEqual([{ number, value: Buffer.from(value) }]);
          expect(() => readFields(written.subarray(0, -1))).toThrow();
        },
      ),
    );
  });
});

describe('the judge of tail sampling', () => {
  const trace = (kind: SentTrace['kind'], name: string): SentTrace => {
    const span = { traceId: idOf(name, 16), name: 'a', at: 1, milliseconds: 1, failed: false };
    const spans = [0, 1].map((index) => ({ ...span, spanId: idOf(`${name} ${index}`, 8) }));
    return { traceId: span.traceId, kind, spans };
  };
  const sent = [trace('failed', 'f'), ...Array.from({ length: 100 }, (_, index) => trace('ordinary', `o${index}`))];
  const stored = (counts: (one: SentTrace, index: number) => number) => ({
    trace: (traceId: string) => {
      const index = sent.findIndex((one) => one.traceId === traceId);
      return readSpans(request(...Array.from({ length: counts(sent[index]!, index) }, () => good)));
    },
  });

  it('finds nothing where all is kept that is owed, and of the others a fourth', () => {
    expect(
      samplingFaults(
        stored(({ kind }, index) => (kind === 'failed' || index % 4 === 0 ? 2 : 0)),
        sent,
        25,
      ),
    ).toEqual([]);
  });

  it('finds what is gone, torn, or kept too often', () => {
    expect(
      samplingFaults(
        stored(({ kind }, index) => (kind === 'failed' || index % 4 > 0 ? 0 : 2)),
        sent,
        25,
      ),
    ).toEqual(['1 traces with errors or delays are gone']);
    expect(
      samplingFaults(
        stored((_, index) => (index % 4 === 0 ? 1 : 0)),
        sent,
        25,
      )[0],
    ).toMatch(/are not whole/);
    expect(
      samplingFaults(
        stored(() => 2),
        sent,
        25,
      )[0],
    ).toBe('100 of 100 ordinary traces kept, 25 expected, 18 more or less');
    expect(shareBound(400, 25)).toEqual({ expected: 100, tolerance: 35 });
  });
});
