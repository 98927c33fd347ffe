/** The part of a pod that our components use; a misspelled field would be refused by the server, and is by the compiler. */
export interface PodSpec {
  readonly serviceAccountName: string;
  readonly automountServiceAccountToken: boolean;
  readonly priorityClassName?: string;
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: PodSecurityContext;
  readonly affinity?: Affinity;
  readonly topologySpreadConstraints?: readonly TopologySpread[];
  readonly enableServiceLinks: false;
  readonly containers: readonly Container[];
  readonly volumes?: readonly Volume[];
}

export interface PodSecurityContext {
  readonly runAsNonRoot: true;
  readonly runAsUser: number;
  readonly runAsGroup: number;
  readonly fsGroup: number;
  readonly fsGroupChangePolicy: 'OnRootMismatch';
  readonly seccompProfile: { readonly type: 'RuntimeDefault' };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly EnvVar[];
  readonly ports?: readonly ContainerPort[];
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly resources: {
    readonly requests: { readonly cpu: string; readonly memory: string };
    readonly limits: { readonly memory: string };
  };
  readonly securityContext: ContainerSecurityContext;
  readonly volumeMounts?: readonly VolumeMount[];
}

export interface ContainerSecurityContext {
  readonly allowPrivilegeEscalation: false;
  readonly readOnlyRootFilesystem: true;
  readonly capabilities: { readonly drop: readonly ['ALL'] };
}

export interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?:
    | { readonly fieldRef: { readonly fieldPath: string } }
    | { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

interface ContainerPort {
  readonly name: string;
  readonly containerPort: number;
  readonly protocol?: 'TCP' | 'UDP';
}

export interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string };
  readonly tcpSocket?: { readonly port: string };
  readonly exec?: { readonly command: readonly string[] };
  readonly initialDelaySeconds?: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: true;
}

export type Volume = { readonly name: string } & VolumeSource;

type VolumeSource =
  | { readonly configMap: { readonly name: string; readonly optional?: true } }
  | { readonly secret: { readonly secretName: string; readonly optional?: true } }
  | { readonly projected: { readonly sources: readonly ProjectedSource[] } }
  | { readonly persistentVolumeClaim: { readonly claimName: string } }
  | { readonly emptyDir: { readonly sizeLimit: string; readonly medium?: 'Memory' } };

interface ProjectedSource {
  readonly configMap?: { readonly name: string; readonly optional?: true; readonly items?: readonly KeyPath[] };
  readonly secret?: { readonly name: string; readonly optional?: true; readonly items?: readonly KeyPath[] };
}

interface KeyPath {
  readonly key: string;
  readonly path: string;
}

export interface Affinity {
  readonly podAntiAffinity: {
    readonly requiredDuringSchedulingIgnoredDuringExecution: readonly {
      readonly labelSelector: { readonly matchLabels: Readonly<Record<string, string>> };
      readonly topologyKey: string;
    }[];
  };
}

interface TopologySpread {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway';
  readonly labelSelector: { readonly matchLabels: Readonly<Record<string, string>> };
}

/** What the `restricted` pod security standard asks of a pod, and a user of its own. */
export function restrictedPod(user: number): PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** What the `restricted` pod security standard asks of a container, and a root file system that cannot be written. */
export const restrictedContainer: ContainerSecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/** No two replicas on one node: a node's end never takes both. */
export function apart(labels: Readonly<Record<string, string>>): Affinity {
  return {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: labels }, topologyKey: 'kubernetes.io/hostname' },
      ],
    },
  };
}
