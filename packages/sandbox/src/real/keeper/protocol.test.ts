import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KeeperReport, type KeeperRequest, parseKeeperReport, parseKeeperRequest } from './protocol.ts';

const name = fc.string({ minLength: 1 });
const requests: fc.Arbitrary<KeeperRequest> = fc.oneof(
  fc.constant<KeeperRequest>({ type: 'close' }),
  fc.record({ type: fc.constant('stop' as const), name }),
  fc.record({
    type: fc.constant('start' as const),
    command: fc.record({
      name,
      path: fc.string(),
      arguments: fc.array(fc.string()),
      environment: fc.dictionary(fc.stringMatching(/^[A-Z]+$/), fc.string()),
    }),
  }),
);
const reports: fc.Arbitrary<KeeperReport> = fc.oneof(
  fc.constant<KeeperReport>({ type: 'ready' }),
  fc.record({ type: fc.constant('started' as const), name, pid: fc.nat() }),
  fc.record({ type: fc.constant('not-started' as const), name, message: fc.string() }),
  fc.record({
    type: fc.constant('ended' as const),
    name,
    exitCode: fc.option(fc.nat()),
    signal: fc.option(fc.string()),
  }),
);

describe('what parent and keeper say to each other', () => {
  it('is understood as it was meant after a way as JSON', () => {
    fc.assert(
      fc.property(requests, (request) => {
        expect(parseKeeperRequest(JSON.parse(JSON.stringify(request)))).toEqual(request);
      }),
    );
    fc.assert(
      fc.property(reports, (report) => {
        expect(parseKeeperReport(JSON.parse(JSON.stringify(report)))).toEqual(report);
      }),
    );
  });

  it('is nothing where it is anything else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const isMessage = typeof value === 'object' && value !== null && 'type' in value;
        if (!isMessage) expect([parseKeeperRequest(value), parseKeeperReport(value)]).toEqual([undefined, undefined]);
      }),
    );
    expect(
      parseKeeperRequest({ type: 'start', command: { name: 'a', path: 'b', arguments: [1], environment: {} } }),
    ).toBeUndefined();
  });
});
