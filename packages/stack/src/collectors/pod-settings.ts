/** Environment of a collector. */
export type CollectorEnv =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly valueFrom: { readonly fieldRef: { readonly fieldPath: string } } };

export type CollectorVolume =
  | {
      readonly name: string;
      readonly hostPath: { readonly path: string; readonly type?: 'Directory' | 'DirectoryOrCreate' };
    }
  | { readonly name: string; readonly secret: { readonly secretName: string } };

export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: true;
  readonly mountPropagation?: 'HostToContainer';
}

export interface Toleration {
  readonly operator: 'Exists';
}

export interface TopologySpread {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway';
  readonly labelSelector: { readonly matchLabels: Readonly<Record<string, string>> };
}

/** A field of the own pod as an environment variable. */
export function fieldEnv(name: string, fieldPath: string): CollectorEnv {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}

/** A volume and where it is mounted. */
export interface Mounted {
  readonly volume: CollectorVolume;
  readonly mount: VolumeMount;
}

/** A directory of the host, for reading. */
export function hostDirectory(name: string, path: string, mountPath: string = path): Mounted {
  return { volume: { name, hostPath: { path } }, mount: { name, mountPath, readOnly: true } };
}

/** A directory of the host for what must outlive the pod; made where it is missing. */
export function stateDirectory(name: string, path: string): Mounted {
  return { volume: { name, hostPath: { path, type: 'DirectoryOrCreate' } }, mount: { name, mountPath: path } };
}

/** A Secret, whole: a mount of one of its keys would never see a new value. */
export function secretDirectory(name: string, secretName: string, mountPath: string): Mounted {
  return { volume: { name, secret: { secretName } }, mount: { name, mountPath, readOnly: true } };
}
