import { expect, test } from 'vitest';
import { DeployError, KubeError } from '../errors.ts';
import type { DeployReasonCode } from '../reason-codes.ts';
import { waitBeforeRetry } from './retry.ts';

/** How long an error is put up with, when permissions were written so long before it, or never. */
function patience(error: unknown, permissionsBeforeMs?: number): number {
  let elapsedMs = 0;
  for (let attempt = 1; ; attempt += 1) {
    const since = permissionsBeforeMs === undefined ? {} : { sincePermissionsMs: permissionsBeforeMs + elapsedMs };
    const wait = waitBeforeRetry(error, { attempt, elapsedMs, ...since });
    if (wait === undefined) return elapsedMs;
    expect(wait).toBeGreaterThan(0);
    elapsedMs += wait;
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

test('a forbidden write is tried again only in the seconds after this run wrote permissions', () => {
  const forbidden = new DeployError('forbidden', '');
  expect(patience(forbidden, 0)).toBeGreaterThanOrEqual(3000);
  expect(patience(forbidden, 0)).toBeLessThanOrEqual(5000);
  expect(patience(forbidden, 4000)).toBeLessThanOrEqual(1000);
  expect(patience(forbidden, 60_000)).toBe(0);
  expect(patience(new DeployError('invalid-manifest', ''), 0)).toBe(0);
});

test('a binding whose role is not known yet is tried again after this run wrote it', () => {
  const message = 'clusterroles.rbac.authorization.k8s.io "reader" not found';
  const error = new KubeError('api-error', { status: 404, reason: 'NotFound', message });
  expect(patience(error, 0)).toBeGreaterThanOrEqual(3000);
  expect(patience(error)).toBe(0);
});
