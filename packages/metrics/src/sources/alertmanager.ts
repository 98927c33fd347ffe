/** What Alertmanager says of itself. */
export const alertmanager = {
  notifications: {
    source: 'alertmanager',
    name: 'alertmanager_notifications_total',
    kind: 'counter',
    unit: '{notification}',
    entity: 'target',
    attributes: ['integration'],
    help: 'Notifications tried.',
  },
  notificationsFailed: {
    source: 'alertmanager',
    name: 'alertmanager_notifications_failed_total',
    kind: 'counter',
    unit: '{notification}',
    entity: 'target',
    attributes: ['integration', 'reason'],
    help: 'Notifications that failed.',
  },
  configReloadSuccessful: {
    source: 'alertmanager',
    name: 'alertmanager_config_last_reload_successful',
    kind: 'gauge',
    unit: '',
    entity: 'target',
    attributes: [],
    help: '1 when the last reload of the configuration succeeded.',
  },
} as const;
