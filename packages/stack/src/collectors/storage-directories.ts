/** Directory on each node for what must outlive a pod; one for each collector, since a storage is locked by one process. */
export const nodeStateDirectory = '/var/lib/otelcol';

/** The same for the collector of audit logs. */
export const auditStateDirectory = '/var/lib/otelcol-audit';
