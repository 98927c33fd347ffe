import type { GoDuration } from '../settings.ts';

/** https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/hostmetricsreceiver */
export interface HostMetricsReceiver {
  readonly root_path: string;
  readonly collection_interval: GoDuration;
  readonly scrapers: {
    readonly cpu: { readonly metrics: EnabledMetrics<'system.cpu.logical.count'> };
    readonly load: Readonly<Record<string, never>>;
    readonly memory: { readonly metrics: EnabledMetrics<'system.memory.utilization'> };
    readonly disk: Readonly<Record<string, never>>;
    readonly filesystem: {
      readonly metrics: EnabledMetrics<'system.filesystem.utilization'>;
      readonly exclude_fs_types: { readonly fs_types: readonly string[]; readonly match_type: 'strict' };
      readonly exclude_mount_points: { readonly mount_points: readonly string[]; readonly match_type: 'regexp' };
    };
    readonly network: { readonly exclude: { readonly interfaces: readonly string[]; readonly match_type: 'regexp' } };
    readonly paging: Readonly<Record<string, never>>;
  };
}

type EnabledMetrics<N extends string> = { readonly [K in N]: { readonly enabled: true } };

/** Where the root of the node is mounted in the collector. */
export const hostRoot = '/hostfs';

/**
 * CPU, memory, disks and network of the node: not of the container, which is what is measured without the root path. Mounts
 * and interfaces of pods are left out; there are hundreds, they come and go.
 */
export function hostMetricsReceiver(interval: GoDuration): HostMetricsReceiver {
  return {
    root_path: hostRoot,
    collection_interval: interval,
    scrapers: {
      cpu: { metrics: { 'system.cpu.logical.count': { enabled: true } } },
      load: {},
      memory: { metrics: { 'system.memory.utilization': { enabled: true } } },
      disk: {},
      filesystem: {
        metrics: { 'system.filesystem.utilization': { enabled: true } },
        exclude_fs_types: {
          fs_types: [
            'autofs',
            'cgroup2',
            'devpts',
            'devtmpfs',
            'fuse.lxcfs',
            'nsfs',
            'overlay',
            'proc',
            'squashfs',
            'sysfs',
            'tmpfs',
            'tracefs',
          ],
          match_type: 'strict',
        },
        exclude_mount_points: {
          mount_points: ['^/run/k3s/containerd(/.*)?', '^/var/lib/kubelet(/.*)?', '^/run/containerd(/.*)?'],
          match_type: 'regexp',
        },
      },
      network: { exclude: { interfaces: ['^lo$$', '^veth.*'], match_type: 'regexp' } },
      paging: {},
    },
  };
}
