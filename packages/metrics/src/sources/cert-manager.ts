/** What cert-manager says of the certificates it keeps. `name` and `namespace` are those of the Certificate. */
export const certManager = {
  certificateExpiration: {
    source: 'cert_manager',
    name: 'certmanager_certificate_expiration_timestamp_seconds',
    kind: 'gauge',
    unit: 's',
    entity: 'target',
    attributes: ['name', 'namespace', 'issuer_name', 'issuer_kind'],
    help: 'Unix time at which a certificate expires.',
  },
  certificateReady: {
    source: 'cert_manager',
    name: 'certmanager_certificate_ready_status',
    kind: 'gauge',
    unit: '',
    entity: 'target',
    attributes: ['name', 'namespace', 'condition', 'issuer_name', 'issuer_kind'],
    help: '1 for the condition that holds: True, False, Unknown.',
  },
} as const;
