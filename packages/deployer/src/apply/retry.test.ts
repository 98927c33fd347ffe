import { expect, test } from 'vitest';
import { DeployError, KubeError } from '../errors.ts';
import type { DeployReasonCode } from '../reason-codes.ts';
import { waitBeforeRetry } from './retry.ts';

function patience(error: unknown): number {
  let elapsed = 0;
  for (let attempt = 1; ; attempt += 1) {
    const wait = waitBeforeRetry(error, attempt, elapsed);
    if (wait === undefined) return elapsed;
    expect(wait).toBeGreaterThan(0);
    elapsed += wait;
  }
}

test.each<[DeployReasonCode, number, number]>([
  ['webhook-unavailable', 55_000, 60_000],
  ['namespace-terminating', 55_000, 60_000],
  ['unknown-kind', 25_000, 30_000],
  ['dependency-missing', 5000, 10_000],
])('%s is believed to pass for %i to %i ms', (code, least, most) => {
  const waited = patience(new DeployError(code, ''));
  expect(waited).toBeGreaterThanOrEqual(least);
  expect(waited).toBeLessThanOrEqual(most);
});

test.each<DeployReasonCode>([
  'invalid-manifest',
  'forbidden',
  'field-conflict',
  'webhook-refused',
  'quota-exceeded',
  'immutable-field',
])('%s stands', (code) => {
  expect(patience(new DeployError(code, ''))).toBe(0);
});

test('an object that is still being deleted is waited for', () => {
  const error = new KubeError('api-error', {
    status: 409,
    reason: 'AlreadyExists',
    message: 'object is being deleted: configmaps "a" already exists',
  });
  expect(patience(error)).toBeGreaterThan(50_000);
  expect(patience(new Error('object is being deleted'))).toBe(0);
});
