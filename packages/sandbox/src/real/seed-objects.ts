import type { KubeObject } from '../kube/types.ts';
import { type Machine, machines } from '../seed/machines.ts';
import { field, list, text } from './json-field.ts';

/** The port that a kubelet serves logs on. */
export const kubeletPort = 10250;

/** What a cluster holds from its start where nothing else is wanted: nodes and StorageClasses. */
export function defaultSeed(nodes: number): KubeObject[] {
  return [...machines(nodes).map((node, index) => nodeObject(node, index === 0)), ...storageClasses];
}

/** The nodes among objects, with the address that the API server reaches their kubelets at. */
export function nodesOf(objects: readonly KubeObject[]): Machine[] {
  return objects
    .filter(({ kind }) => kind === 'Node')
    .map((node) => {
      const addresses = list(field(node, 'status'), 'addresses');
      const internal = addresses.find((one) => text(one, 'type') === 'InternalIP');
      return { name: node.metadata.name, address: text(internal, 'address') ?? '' };
    });
}

/** The Node object that a kubelet in the virtual machine of one Mac would register. The first one is the server of K3s. */
function nodeObject({ name, address }: Machine, isServer: boolean): KubeObject {
  const resources = { cpu: '24', memory: '96Gi', pods: '110', 'ephemeral-storage': '900Gi' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/arch': 'arm64',
        'kubernetes.io/os': 'linux',
        'kubernetes.io/hostname': name,
        'beta.kubernetes.io/arch': 'arm64',
        'beta.kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': 'k3s',
        ...(isServer
          ? { 'node-role.kubernetes.io/control-plane': 'true', 'node-role.kubernetes.io/etcd': 'true' }
          : {}),
      },
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
    },
    spec: { providerID: `k3s://${name}` },
    status: {
      capacity: resources,
      allocatable: resources,
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: kubeletPort } },
      nodeInfo: {
        architecture: 'arm64',
        operatingSystem: 'linux',
        kubeletVersion: 'v1.35.4+k3s1',
        kubeProxyVersion: '',
        containerRuntimeVersion: 'containerd://2.1.5-k3s1',
        kernelVersion: '6.8.0-88-generic',
        osImage: 'Ubuntu 24.04.3 LTS',
        machineID: '',
        systemUUID: '',
        bootID: '',
      },
    },
  };
}

/** The StorageClass that K3s brings, and one on NFS for backups. */
const storageClasses: readonly KubeObject[] = [
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {
      name: 'local-path',
      annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
    },
    provisioner: 'rancher.io/local-path',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
  },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'nfs-client' },
    provisioner: 'cluster.local/nfs-subdir-external-provisioner',
    parameters: { archiveOnDelete: 'true' },
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
    allowVolumeExpansion: true,
  },
];
