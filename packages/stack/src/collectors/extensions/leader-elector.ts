/** https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/extension/k8sleaderelector */
export interface LeaderElectorExtension {
  readonly auth_type: 'serviceAccount';
  readonly lease_name: string;
  readonly lease_namespace: string;
}

/** Of several gateways one reads the cluster: with two, every sum over objects would be doubled. */
export function leaderElector(name: string, namespace: string): LeaderElectorExtension {
  return { auth_type: 'serviceAccount', lease_name: name, lease_namespace: namespace };
}
