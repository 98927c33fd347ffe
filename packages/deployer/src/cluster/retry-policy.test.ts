import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { connectionFaultOf } from './connection-fault.ts';
import { type FailedAttempt, nextWait, parseRetryAfter } from './retry-policy.ts';
import { parseRefusal } from './status-body.ts';

const bounds = { retries: 5, firstWaitMs: 100, longestWaitMs: 5000 };
const refusal = (status: number, message: string, retryAfterMs?: number): FailedAttempt['failure'] => {
  const parsed = parseRefusal(status, JSON.stringify({ kind: 'Status', message, code: status }));
  return retryAfterMs === undefined
    ? { type: 'refusal', refusal: parsed }
    : { type: 'refusal', refusal: parsed, retryAfterMs };
};
const fault = (code: string): FailedAttempt['failure'] => ({
  type: 'fault',
  fault: connectionFaultOf(Object.assign(new Error(code), { code })),
});
const wait = (failure: FailedAttempt['failure'], more: Partial<FailedAttempt> = {}): number | undefined =>
  nextWait({ attempt: 1, replay: 'replayable', answeredBefore: true, failure, ...more }, bounds, 0.5);

describe('a call is sent again', () => {
  test('after 429, whatever it does, when the server says so', () => {
    expect(wait(refusal(429, 'busy', 1000), { replay: 'once' })).toBe(1010);
  });

  test('after 503 with Retry-After; without it only if twice is as good as once, and twice at most', () => {
    expect(wait(refusal(503, 'starting', 1000), { replay: 'once' })).toBe(1010);
    expect(wait(refusal(503, 'starting'), { replay: 'once' })).toBeUndefined();
    expect(wait(refusal(503, 'starting'), { attempt: 2 })).toBe(200);
    expect(wait(refusal(503, 'starting'), { attempt: 3 })).toBeUndefined();
  });

  test.each(['etcdserver: leader changed', 'etcdserver: request timed out'])('after %s', (message) => {
    expect(wait(refusal(500, message))).toBe(100);
    expect(wait(refusal(500, message), { replay: 'once' })).toBeUndefined();
  });

  test('after a broken connection, unless twice would be too much', () => {
    expect(wait(fault('ECONNRESET'))).toBe(100);
    expect(wait(fault('UND_ERR_SOCKET'))).toBe(100);
    expect(wait(fault('UND_ERR_HEADERS_TIMEOUT'))).toBe(100);
    expect(wait(fault('ECONNRESET'), { replay: 'once' })).toBeUndefined();
  });

  test('no more than twice when a server that never answered breaks the connection', () => {
    expect(wait(fault('ECONNRESET'), { answeredBefore: false, attempt: 2 })).toBe(200);
    expect(wait(fault('ECONNRESET'), { answeredBefore: false, attempt: 3 })).toBeUndefined();
  });

  test('after a refused connection to a server that answered before, even a create: it was not sent', () => {
    expect(wait(fault('ECONNREFUSED'), { replay: 'once' })).toBe(100);
    expect(wait(fault('ECONNREFUSED'), { answeredBefore: false })).toBeUndefined();
  });
});

describe('a failure stands', () => {
  test.each([400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 500])('when the server answers %i', (status) => {
    expect(wait(refusal(status, 'no'))).toBeUndefined();
  });

  test('when a webhook cannot be reached: the engine decides', () => {
    expect(wait(refusal(500, 'failed calling webhook "x": no endpoints available for service "y"'))).toBeUndefined();
    expect(wait(refusal(503, 'failed calling webhook "x": connection refused', 1000))).toBeUndefined();
  });

  test.each(['DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'])(
    'when the certificate is wrong: %s',
    (code) => {
      expect(wait(fault(code))).toBeUndefined();
    },
  );

  test('when the tries are used up', () => {
    expect(wait(refusal(429, 'busy', 1000), { attempt: 6 })).toBeUndefined();
  });
});

test('waits are spread and none is longer than the longest, unless the server asks for more: it is not asked again before', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.option(fc.integer({ min: 0, max: 1e6 }), { nil: undefined }),
      (attempt, random, retryAfterMs) => {
        const failure = refusal(429, 'busy', retryAfterMs);
        const ms = nextWait({ attempt, replay: 'once', answeredBefore: true, failure }, bounds, random);
        expect(ms).toBeGreaterThan(0);
        expect(ms).toBeLessThanOrEqual(retryAfterMs === undefined ? bounds.longestWaitMs : retryAfterMs + 500);
        if (retryAfterMs !== undefined) expect(ms).toBeGreaterThanOrEqual(retryAfterMs);
      },
    ),
  );
});

test.each([
  ['3', 3000],
  [' 0 ', 0],
  ['Mon, 01 Jan 2026 00:00:10 GMT', 10_000],
  ['Mon, 01 Jan 2025 00:00:10 GMT', 0],
  ['soon', undefined],
  [undefined, undefined],
])('Retry-After %s is %s ms', (header, ms) => {
  expect(parseRetryAfter(header, new Date('2026-01-01T00:00:00Z'))).toBe(ms);
});
