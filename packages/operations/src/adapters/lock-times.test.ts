import { expect, test } from 'vitest';
import { lockTimesOf } from './lock-times.ts';

test('a lock lives as long as OTELOPS_LOCK_SECONDS says, and is renewed four times in it', () => {
  expect(lockTimesOf({ OTELOPS_LOCK_SECONDS: '8' })).toEqual({ leaseMs: 8000, renewMs: 2000 });
});

test.each([undefined, '', '0', '3', '-5', '1e9', 'soon', '7.5'])('%j leaves the engine its own times', (text) => {
  expect(lockTimesOf({ OTELOPS_LOCK_SECONDS: text })).toBeUndefined();
});
