import { nodeNameVariable } from '../../src/collectors/receivers/kubelet-stats.ts';
import { fromEnvironment } from '../../src/collectors/settings.ts';
import type { StackConfig } from '../../src/config/types.ts';
import { gatewayServices, ports, prometheusWriteHosts, serviceFqdn, serviceHost } from '../../src/names.ts';
import type { Places } from './places.ts';
import { type Backend, renderedCollector } from './rendered.ts';
import type { Change } from './rewrite.ts';

/** Where a lab is laid out. */
export interface Ground {
  readonly config: StackConfig;
  readonly folder: string;
  readonly places: Places;
  /** Of the cluster that tells what pods there are. */
  readonly kubeconfigPath: string;
}

/** The folder that a program's own paths lie in. */
export function rootOf({ folder }: Pick<Ground, 'folder'>, name: string): string {
  return `${folder}/${name}`;
}

/** What the Services of the cluster would resolve to. */
function hostChanges({ config, places: { address, port: mapped } }: Ground): readonly Change[] {
  // With its port: without one the same name says who is expected to answer, and stays.
  const host = (name: Backend, port: number = ports[name]): Change => ({
    kind: 'address',
    text: `${serviceHost(config, 'monitoring', name)}:${port}`,
    by: `${address[name]}:${mapped(port)}`,
  });
  const gateways = serviceFqdn(config, 'observability', gatewayServices.headless);
  return [
    { kind: 'address', start: `dns:///${gateways}`, by: address.front },
    host('prometheus'),
    // In profile large the gateways write to each of a pair; here one stands for both.
    ...prometheusWriteHosts(config).map(
      (text): Change => ({
        kind: 'address',
        text: `${text}:${ports.prometheus}`,
        by: `${address.prometheus}:${mapped(ports.prometheus)}`,
      }),
    ),
    host('loki'),
    // One Tempo or several have different doors.
    { kind: 'address', text: tracesTo(config), by: `${address.tempo}:${mapped(ports.otlpGrpc)}` },
    host('tempo'),
    host('alertmanager'),
  ];
}

function tracesTo(config: StackConfig): string {
  const { endpoint } = Object(renderedCollector(config, 'otel-gateway').exporters['otlp_grpc/tempo']);
  return String(endpoint);
}

function pathChanges(root: string, paths: readonly string[]): readonly Change[] {
  return paths.flatMap((path): readonly Change[] => [
    { kind: 'path', start: path, by: root + path },
    { kind: 'path', text: `=${path}`, by: `=${root}${path}` },
  ]);
}

/** Programs of a backend see their mounts below a folder, and listen on their own address. */
export function backendChanges(ground: Ground, name: Backend, mountPaths: readonly string[]): readonly Change[] {
  const { places } = ground;
  return [
    ...pathChanges(rootOf(ground, name), mountPaths),
    ...hostChanges(ground),
    { kind: 'address', text: '0.0.0.0', by: places.address[name] },
    ...places.portChanges,
    ...ownChanges(ground, name),
  ];
}

function ownChanges({ kubeconfigPath, places: { address } }: Ground, name: Backend): readonly Change[] {
  switch (name) {
    case 'prometheus':
      return [
        {
          kind: 'credentials',
          add: 'scrape_configs.*.kubernetes_sd_configs.*.kubeconfig_file',
          by: kubeconfigPath,
        },
      ];
    case 'loki':
      return [
        { kind: 'address', add: 'server.http_listen_address', by: address.loki },
        { kind: 'address', at: 'server.grpc_listen_address', by: address.loki },
        { kind: 'address', at: 'common.instance_addr', by: address.loki },
      ];
    case 'tempo':
      return [
        { kind: 'address', add: 'server.http_listen_address', by: address.tempo },
        { kind: 'address', at: 'server.grpc_listen_address', by: address.tempo },
      ];
    default:
      return [];
  }
}

/** Where the load-balancing exporter finds the gateways, one by one. */
function doorsOf({ places: { address, port } }: Ground): readonly string[] {
  return [address['door-0'], address['door-1']].map((host) => `${host}:${port(ports.otlpGrpc)}`);
}

/** By its name, which is that of the node. */
const kubelet = `https://${fromEnvironment(nodeNameVariable)}:${ports.kubelet}`;

/** Collectors: their own mounts, addresses, and a cluster that is asked with a kubeconfig. */
export function collectorChanges(
  ground: Ground,
  where: { readonly name: string; readonly address: string },
  hurry: readonly Change[] = [],
): readonly Change[] {
  const root = rootOf(ground, where.name);
  return [
    ...pathChanges(root, ['/var/lib/otelcol', '/etc/otel/tls', '/etc/otel/macs-push']),
    // Two node collectors may read the same pods.
    { kind: 'path', start: '/var/log/pods/', by: `${ground.folder}/pods/` },
    { kind: 'path', start: '/hostfs', by: '/' },
    // What the name of the headless Service would resolve to: both gateways. Only a binary with the exporter has it.
    {
      kind: 'address',
      at: 'exporters.load_balancing/traces.resolver',
      by: { static: { hostnames: doorsOf(ground) } },
    },
    ...hostChanges(ground),
    { kind: 'address', text: '0.0.0.0', by: where.address },
    { kind: 'address', text: kubelet, by: `http://${ground.places.address.kubelet}:${ports.kubelet}` },
    ...ground.places.portChanges,
    ...['processors.*', 'extensions.*', 'receivers.k8s_cluster', 'receivers.k8s_objects'].map(
      (who): Change => ({ kind: 'credentials', at: `${who}.auth_type`, by: 'kubeConfig' }),
    ),
    ...['receivers.kubeletstats', 'receivers.kubelet_stats'].map(
      (who): Change => ({ kind: 'credentials', at: `${who}.auth_type`, by: 'none' }),
    ),
    ...hurry,
  ];
}
