/** https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/k8sobjectsreceiver */
export interface K8sObjectsReceiver {
  readonly auth_type: 'serviceAccount';
  readonly k8s_leader_elector: string;
  readonly objects: readonly {
    readonly name: string;
    readonly group: string;
    readonly mode: 'watch';
    readonly exclude_watch_type: readonly 'DELETED'[];
  }[];
}

/** Kubernetes' events as logs. Their expiry after an hour is no news. */
export function kubernetesEvents(elector: string): K8sObjectsReceiver {
  return {
    auth_type: 'serviceAccount',
    k8s_leader_elector: elector,
    objects: [{ name: 'events', group: 'events.k8s.io', mode: 'watch', exclude_watch_type: ['DELETED'] }],
  };
}
