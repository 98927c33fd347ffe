import type { Manifest } from '@otelops/deployer';
import { labelsOf } from '../names.ts';

/** Where an object stands and whose it is. */
export interface Identity {
  readonly name: string;
  /** Absent for cluster-scoped kinds. */
  readonly namespace?: string;
  /** The part it belongs to: `app.kubernetes.io/name`. Default: its own name. */
  readonly part?: string;
  readonly version?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An object with the labels that all of ours carry. */
export function manifest(
  apiVersion: string,
  kind: string,
  identity: Identity,
  body: Readonly<Record<string, unknown>>,
): Manifest {
  const { annotations, labels, name, namespace, part, version } = identity;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      labels: { ...labelsOf(part ?? name, version), ...labels },
      ...(annotations !== undefined && { annotations }),
    },
    ...body,
  };
}
