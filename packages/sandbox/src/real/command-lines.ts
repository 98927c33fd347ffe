import { join } from 'node:path';

/** The addresses that a real cluster of this kit gives out; those of K3s, so that nothing looks foreign. */
export const clusterAddresses = {
  services: '10.43.0.0/16',
  /** The Service `kubernetes`, always the first of its range. */
  apiService: '10.43.0.1',
  pods: '10.42.0.0/16',
} as const;

/** The ports of one cluster, all on loopback. */
export interface ClusterPorts {
  etcd: number;
  api: number;
  kwok: number;
}

/** The names of the files in the cluster's folder that the command lines name. */
export const clusterFiles = {
  ca: 'ca.crt',
  apiCertificate: 'apiserver.crt',
  apiKey: 'apiserver.key',
  kubeletClientCertificate: 'kubelet-client.crt',
  kubeletClientKey: 'kubelet-client.key',
  frontProxyCertificate: 'front-proxy.crt',
  frontProxyKey: 'front-proxy.key',
  serviceAccountKey: 'sa.key',
  serviceAccountPublicKey: 'sa.pub',
  tokens: 'tokens.csv',
  egress: 'egress.yaml',
  egressSocket: 'egress.sock',
  stages: 'stages.yaml',
  adminKubeconfig: 'admin.kubeconfig',
  controllerManagerKubeconfig: 'controller-manager.kubeconfig',
  schedulerKubeconfig: 'scheduler.kubeconfig',
} as const;

/** etcd without fsync: what it holds ends with it. */
export function etcdArguments(folder: string, ports: ClusterPorts): string[] {
  const url = `http://127.0.0.1:${ports.etcd}`;
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    '--listen-peer-urls=http://127.0.0.1:0',
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
}

/**
 * kube-apiserver with its admission plugins and RBAC as they are by default.
 *
 * What it calls itself (kubelets, webhooks, aggregated APIs, the proxy subresources) leaves through the egress socket,
 * since the addresses of nodes, pods and Services exist only inside this cluster.
 */
export function apiServerArguments(folder: string, ports: ClusterPorts): string[] {
  const file = (name: keyof typeof clusterFiles): string => join(folder, clusterFiles[name]);
  return [
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${ports.api}`,
    `--cert-dir=${folder}`,
    `--tls-cert-file=${file('apiCertificate')}`,
    `--tls-private-key-file=${file('apiKey')}`,
    `--client-ca-file=${file('ca')}`,
    `--token-auth-file=${file('tokens')}`,
    '--authorization-mode=Node,RBAC',
    '--allow-privileged=true',
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-account-key-file=${file('serviceAccountPublicKey')}`,
    `--service-account-signing-key-file=${file('serviceAccountKey')}`,
    `--service-cluster-ip-range=${clusterAddresses.services}`,
    '--endpoint-reconciler-type=none',
    `--kubelet-certificate-authority=${file('ca')}`,
    `--kubelet-client-certificate=${file('kubeletClientCertificate')}`,
    `--kubelet-client-key=${file('kubeletClientKey')}`,
    '--kubelet-preferred-address-types=InternalIP',
    `--egress-selector-config-file=${file('egress')}`,
    `--requestheader-client-ca-file=${file('ca')}`,
    '--requestheader-allowed-names=front-proxy-client',
    '--requestheader-username-headers=X-Remote-User',
    '--requestheader-group-headers=X-Remote-Group',
    '--requestheader-extra-headers-prefix=X-Remote-Extra-',
    `--proxy-client-cert-file=${file('frontProxyCertificate')}`,
    `--proxy-client-key-file=${file('frontProxyKey')}`,
    '--profiling=false',
  ];
}

/**
 * Nodes are looked at each second, so that a node that says it is not ready is tainted soon; they are given ten minutes
 * before silence counts, since on a busy machine heartbeats may come late.
 */
export function controllerManagerArguments(folder: string): string[] {
  return [
    `--kubeconfig=${join(folder, clusterFiles.controllerManagerKubeconfig)}`,
    `--service-account-private-key-file=${join(folder, clusterFiles.serviceAccountKey)}`,
    `--root-ca-file=${join(folder, clusterFiles.ca)}`,
    '--use-service-account-credentials=true',
    '--leader-elect=false',
    '--secure-port=0',
    '--node-monitor-period=1s',
    '--node-monitor-grace-period=10m',
    '--kube-api-qps=200',
    '--kube-api-burst=400',
    '--profiling=false',
  ];
}

export function schedulerArguments(folder: string): string[] {
  return [
    `--kubeconfig=${join(folder, clusterFiles.schedulerKubeconfig)}`,
    '--leader-elect=false',
    '--secure-port=0',
    '--kube-api-qps=200',
    '--kube-api-burst=400',
    '--profiling=false',
  ];
}

/** kwok holds the leases of all nodes and plays the stages of the given file. */
export function kwokArguments(folder: string, ports: ClusterPorts): string[] {
  return [
    `--kubeconfig=${join(folder, clusterFiles.adminKubeconfig)}`,
    `--config=${join(folder, clusterFiles.stages)}`,
    '--manage-all-nodes=true',
    '--node-lease-duration-seconds=40',
    `--cidr=${clusterAddresses.pods}`,
    `--server-address=127.0.0.1:${ports.kwok}`,
  ];
}

/** Sends everything that is meant for the cluster's own network to a proxy on a socket (KEP-1281). */
export function egressConfiguration(folder: string): unknown {
  return {
    apiVersion: 'apiserver.k8s.io/v1beta1',
    kind: 'EgressSelectorConfiguration',
    egressSelections: [
      {
        name: 'cluster',
        connection: {
          proxyProtocol: 'HTTPConnect',
          transport: { uds: { udsName: join(folder, clusterFiles.egressSocket) } },
        },
      },
    ],
  };
}
