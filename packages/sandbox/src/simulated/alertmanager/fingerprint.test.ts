import { expect, it } from 'vitest';
import { fingerprint } from './fingerprint.ts';

it('is the one that Alertmanager 0.31 gives, whatever the order of labels', () => {
  expect(fingerprint({ alertname: 'A', severity: 'critical', x: '1' })).toBe('a7056049a425cf9c');
  expect(fingerprint({ x: '2', severity: 'critical', alertname: 'A' })).toBe('a7076049a4265273');
});
