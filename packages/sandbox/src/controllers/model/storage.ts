import type { KubeObject } from '../../kube/types.ts';
import type { Condition } from './condition.ts';
import type { LabelSelector, NodeSelectorTerm } from './selector.ts';

export interface PersistentVolumeClaim extends KubeObject {
  spec: ClaimSpec;
  status?: ClaimStatus;
}

export interface ClaimSpec {
  accessModes?: string[];
  resources?: { requests?: Record<string, string | number> };
  storageClassName?: string;
  volumeName?: string;
  volumeMode?: string;
  selector?: LabelSelector;
}

interface ClaimStatus {
  phase?: string;
  accessModes?: string[];
  capacity?: Record<string, string | number>;
  conditions?: Condition[];
}

export interface PersistentVolume extends KubeObject {
  spec: {
    capacity?: Record<string, string | number>;
    accessModes?: string[];
    storageClassName?: string;
    volumeMode?: string;
    persistentVolumeReclaimPolicy?: string;
    claimRef?: { apiVersion?: string; kind?: string; namespace?: string; name?: string; uid?: string };
    nodeAffinity?: { required?: { nodeSelectorTerms: NodeSelectorTerm[] } };
    nfs?: { server: string; path: string };
    hostPath?: { path: string; type?: string };
    local?: { path: string };
    mountOptions?: string[];
    [field: string]: unknown;
  };
  status?: { phase?: string; lastPhaseTransitionTime?: string };
}

export interface StorageClass extends KubeObject {
  provisioner: string;
  parameters?: Record<string, string>;
  reclaimPolicy?: string;
  volumeBindingMode?: string;
  mountOptions?: string[];
}
