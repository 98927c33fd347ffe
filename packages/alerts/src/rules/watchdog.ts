import { vector } from '@otelops/metrics';
import type { AlertGroup } from '../alert.ts';

/** What proves that alerting works. */
export const watchdogAlerts: AlertGroup = {
  name: 'watchdog',
  alerts: [
    {
      name: 'Watchdog',
      expression: vector(1),
      severity: 'none',
      summary: 'Alerting works',
      description:
        'Fires always. When the receiver that waits for it hears nothing, Prometheus, Alertmanager or the way between is broken.',
      diagnosis: 'alerting',
    },
  ],
};
