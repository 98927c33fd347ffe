import { timestamp } from '../controllers/model/meta.ts';
import { hexDigits } from '../controllers/model/stable-hash.ts';
import type { KubeObject } from '../kube/types.ts';
import { type Machine, machines } from './machines.ts';

/** Kubernetes version the sandbox plays. */
const KUBELET_VERSION: string = 'v1.35.4+k3s1';

const CAPACITY = {
  cpu: '24',
  'ephemeral-storage': '982940092Ki',
  'hugepages-2Mi': '0',
  memory: '98304Mi',
  pods: '110',
};

/** A Node per Mac: a Linux virtual machine with 24 cores and 96 GiB, arm64. */
export function seedNodes(count: number, now: Date): KubeObject[] {
  return machines(count).map((machine, index) => seedNode(machine, index, now));
}

function seedNode({ name, address }: Machine, index: number, now: Date): KubeObject {
  const isServer = index === 0;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'beta.kubernetes.io/arch': 'arm64',
        'beta.kubernetes.io/instance-type': 'k3s',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'arm64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': 'k3s',
        ...(isServer ? { 'node-role.kubernetes.io/control-plane': 'true' } : {}),
      },
      annotations: {
        'alpha.kubernetes.io/provided-node-ip': address,
        'k3s.io/hostname': name,
        'k3s.io/internal-ip': address,
        'node.alpha.kubernetes.io/ttl': '0',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
        'sandbox.otelops.dev/simulated': 'true',
      },
      finalizers: ['wrangler.cattle.io/node'],
    },
    spec: { podCIDR: `10.42.${index}.0/24`, podCIDRs: [`10.42.${index}.0/24`], providerID: `k3s://${name}` },
    status: nodeStatus(name, address, timestamp(now)),
  };
}

function nodeStatus(name: string, address: string, at: string): Record<string, unknown> {
  const pressure = (type: string, reason: string, message: string): Record<string, string> => ({
    type,
    status: 'False',
    reason,
    message,
    lastHeartbeatTime: at,
    lastTransitionTime: at,
  });
  return {
    capacity: CAPACITY,
    allocatable: { ...CAPACITY, 'ephemeral-storage': '956204121077' },
    addresses: [
      { type: 'InternalIP', address },
      { type: 'Hostname', address: name },
    ],
    conditions: [
      pressure('MemoryPressure', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
      pressure('DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
      pressure('PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
      { ...pressure('Ready', 'KubeletReady', 'kubelet is posting ready status'), status: 'True' },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      architecture: 'arm64',
      bootID: bootId(name),
      containerRuntimeVersion: 'containerd://2.1.5-k3s1',
      kernelVersion: '6.8.0-88-generic',
      kubeProxyVersion: '',
      kubeletVersion: KUBELET_VERSION,
      machineID: hexDigits(32, 'machine', name),
      operatingSystem: 'linux',
      osImage: 'Ubuntu 24.04.3 LTS',
      systemUUID: bootId(`${name}-system`),
    },
    images: [],
  };
}

function bootId(name: string): string {
  const digits = hexDigits(32, 'boot', name);
  return [8, 12, 16, 20, 32].map((end, index, ends) => digits.slice(ends[index - 1] ?? 0, end)).join('-');
}
