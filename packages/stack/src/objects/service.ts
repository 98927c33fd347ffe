import type { Manifest } from '@otelops/deployer';
import { selectorOf } from '../names.ts';
import { type Identity, manifest } from './metadata.ts';

export interface ServicePort {
  readonly name: string;
  readonly port: number;
  /** Name or number of the container's port. Default: the same number. */
  readonly targetPort?: string | number;
  readonly nodePort?: number;
  readonly protocol?: 'TCP' | 'UDP';
  readonly appProtocol?: string;
}

export interface ServiceSpec {
  readonly type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  /** Keeps a client on one replica. */
  readonly sticky?: boolean;
  readonly ports: readonly ServicePort[];
  /** Default: the pods of the part. */
  readonly selector?: Readonly<Record<string, string>>;
}

export function service(identity: Identity, { ports, selector, sticky, type }: ServiceSpec): Manifest {
  return manifest('v1', 'Service', identity, {
    spec: {
      type: type ?? 'ClusterIP',
      selector: selector ?? selectorOf(identity.part ?? identity.name),
      ports: ports.map(servicePort),
      ...(sticky === true && { sessionAffinity: 'ClientIP' }),
    },
  });
}

/** Names each pod; lists those that are not ready too, since replicas must find each other to become ready. */
export function headlessService(
  identity: Identity,
  ports: readonly ServicePort[],
  selector: ServiceSpec['selector'] = selectorOf(identity.part ?? identity.name),
): Manifest {
  return manifest('v1', 'Service', identity, {
    spec: {
      type: 'ClusterIP',
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector,
      ports: ports.map(servicePort),
    },
  });
}

function servicePort({
  appProtocol,
  name,
  nodePort,
  port,
  protocol,
  targetPort,
}: ServicePort): Record<string, unknown> {
  return {
    name,
    port,
    targetPort: targetPort ?? port,
    protocol: protocol ?? 'TCP',
    ...(appProtocol !== undefined && { appProtocol }),
    ...(nodePort !== undefined && { nodePort }),
  };
}
