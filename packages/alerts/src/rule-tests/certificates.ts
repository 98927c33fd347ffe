import { certManager } from '@otelops/metrics';
import { fires, type RuleTestCase, seriesOf, silent } from './case.ts';

const certificate = { namespace: 'observability', name: 'otel-node' } as const;
const expiration = seriesOf(certManager.certificateExpiration, certificate);
const day = 86_400;

export const certificateCases: readonly RuleTestCase[] = [
  {
    alert: 'CertificateExpiringSoon',
    promise: 'fires when a certificate was not renewed in time, three weeks before its end',
    input: { [expiration]: `${20 * day}x200` },
    expect: [silent('59m'), fires('62m', { labels: certificate, value: '19d 22h 58m 0s' })],
  },
  {
    alert: 'CertificateExpiringSoon',
    promise: 'is silent for one that is due for renewal only',
    input: { [expiration]: `${25 * day}x200` },
    expect: [silent('120m')],
  },
  {
    alert: 'CertificateExpiring',
    promise: 'fires three days before the end',
    input: { [expiration]: `${2 * day}x200` },
    expect: [silent('9m'), fires('12m', { labels: certificate, value: '1d 23h 48m 0s' })],
  },
  {
    alert: 'CertificateNotReady',
    promise: 'fires when a certificate cannot be issued for fifteen minutes',
    input: {
      [seriesOf(certManager.certificateReady, { ...certificate, condition: 'True' })]: '0x40',
      [seriesOf(certManager.certificateReady, { ...certificate, condition: 'False' })]: '1x40',
    },
    expect: [silent('14m'), fires('16m', { labels: certificate })],
  },
];
