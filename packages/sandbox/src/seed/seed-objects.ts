import type { KubeObject } from '../kube/types.ts';
import { seedAccess } from './access.ts';
import { seedNamespaces, seedServices } from './namespaces.ts';
import { seedNodes } from './nodes.ts';
import { seedScheduling, seedStorage } from './storage.ts';
import { seedSystemWorkloads } from './system-workloads.ts';

export interface SeedOptions {
  /** Machines of the cluster; default 6. The first is also the K3s server. */
  nodes?: number;
  /** Where clients reach the API server: what the `kubernetes` Endpoints name. */
  apiServer: { address: string; port: number };
  /** The certificate authority of the API server, PEM: ConfigMap `kube-root-ca.crt`. */
  caCertificate: string;
  now: Date;
}

/**
 * What a fresh K3s cluster of Apple-silicon Macs holds before anybody deploys: nodes, system namespaces, default
 * ServiceAccounts and roles, StorageClasses, the `kubernetes` Service, CoreDNS, the local-path provisioner and
 * metrics-server. Nodes carry their `status`; the server stores these objects as they are, in this order.
 */
export function seedObjects(options: SeedOptions): readonly KubeObject[] {
  const { nodes = 6, now } = options;
  return [
    ...seedNamespaces(options),
    ...seedNodes(nodes, now),
    ...seedAccess(),
    ...seedStorage(),
    ...seedScheduling(),
    ...seedServices(options),
    ...seedSystemWorkloads(),
  ];
}
