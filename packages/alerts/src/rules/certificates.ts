import { certManager, compare, maxBy, minBy, scalar, select, subtract, time } from '@otelops/metrics';
import type { AlertGroup } from '../alert.ts';

const certificate = ['namespace', 'name'] as const;
const day = 86_400;
const left = subtract(minBy(certificate, select(certManager.certificateExpiration)), time());

/** Certificates that run out, or cannot be issued. They are renewed thirty days before their end. */
export const certificateAlerts: AlertGroup = {
  name: 'certificates',
  alerts: [
    {
      name: 'CertificateExpiringSoon',
      expression: compare(left, '<', scalar(21 * day)),
      for: '1h',
      severity: 'warning',
      summary: 'Certificate {{ $labels.namespace }}/{{ $labels.name }} runs out in {{ $value | humanizeDuration }}',
      description:
        'It should have been renewed thirty days before its end. Look at the Certificate, its requests and the issuer.',
      diagnosis: 'certificate',
    },
    {
      name: 'CertificateExpiring',
      expression: compare(left, '<', scalar(3 * day)),
      for: '10m',
      severity: 'critical',
      summary: 'Certificate {{ $labels.namespace }}/{{ $labels.name }} runs out in {{ $value | humanizeDuration }}',
      description:
        'From then on the components that use it cannot speak to each other. Look at the Certificate, its requests and the issuer.',
      diagnosis: 'certificate',
    },
    {
      name: 'CertificateNotReady',
      expression: compare(
        maxBy(certificate, select(certManager.certificateReady, { condition: 'True' })),
        '==',
        scalar(0),
      ),
      for: '15m',
      severity: 'warning',
      summary: 'Certificate {{ $labels.namespace }}/{{ $labels.name }} cannot be issued',
      description: 'Pods that mount it do not start. The conditions of its CertificateRequest say why.',
      diagnosis: 'certificate',
    },
  ],
};
