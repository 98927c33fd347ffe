import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Machine } from '../seed/machines.ts';
import { type Authority, type Credentials, createAuthority, createKeyPair } from './certificates/authority.ts';
import { type ClusterPorts, clusterAddresses, clusterFiles, egressConfiguration } from './command-lines.ts';
import { renderKubeconfig } from './kubeconfig.ts';
import type { Pace } from './stages/pace.ts';
import { allStages, renderStageFile } from './stages/stage-file.ts';

/** Beginning of the names of all folders of this kit. */
export const folderPrefix = 'otelops-kube-';

/** Everything a cluster knows about itself before it starts. */
export interface ClusterIdentity {
  url: string;
  authority: Authority;
  admin: Credentials;
  adminKubeconfig: string;
  token: string;
  kubelet: Credentials;
}

/** A folder that only this user may enter: it holds keys. The real path, since sockets and command lines name it. */
export async function createClusterFolder(parent: string): Promise<string> {
  const folder = await mkdtemp(join(await realpath(parent), folderPrefix));
  await chmod(folder, 0o700);
  return folder;
}

/** Makes the certificates and writes every file that the servers read. */
export async function fillClusterFolder(
  folder: string,
  ports: ClusterPorts,
  nodes: readonly Machine[],
  pace: Pace,
): Promise<ClusterIdentity> {
  const authority = createAuthority('otelops-real-kube-ca', new Date());
  const url = `https://127.0.0.1:${ports.api}`;
  const kubeconfig = (name: string, credentials: Credentials) =>
    renderKubeconfig({ name, url, caCertificate: authority.certificate, credentials });
  const admin = authority.issue({ commonName: 'otelops-admin', organizations: ['system:masters'] });
  const adminKubeconfig = kubeconfig('otelops-real-kube', admin);
  const token = randomBytes(24).toString('hex');
  const serviceAccounts = createKeyPair();
  const api = authority.issue({
    commonName: 'kube-apiserver',
    dnsNames: apiNames,
    addresses: ['127.0.0.1', clusterAddresses.apiService],
  });
  const kubeletClient = authority.issue({
    commonName: 'kube-apiserver-kubelet-client',
    organizations: ['system:masters'],
  });
  const frontProxy = authority.issue({ commonName: 'front-proxy-client' });
  const controllerManager = authority.issue({ commonName: 'system:kube-controller-manager' });
  const scheduler = authority.issue({ commonName: 'system:kube-scheduler' });
  const contents: Record<Exclude<keyof typeof clusterFiles, 'egressSocket'>, string> = {
    ca: authority.certificate,
    apiCertificate: api.certificate,
    apiKey: api.key,
    kubeletClientCertificate: kubeletClient.certificate,
    kubeletClientKey: kubeletClient.key,
    frontProxyCertificate: frontProxy.certificate,
    frontProxyKey: frontProxy.key,
    serviceAccountKey: serviceAccounts.privateKey,
    serviceAccountPublicKey: serviceAccounts.publicKey,
    tokens: `${token},otelops-admin,otelops-admin,"system:masters"\n`,
    egress: stringify(egressConfiguration(folder)),
    stages: renderStageFile(allStages(pace)),
    adminKubeconfig,
    controllerManagerKubeconfig: kubeconfig('controller-manager', controllerManager),
    schedulerKubeconfig: kubeconfig('scheduler', scheduler),
  };
  const named = Object.entries(contents).map(([key, content]) => ({ name: fileName(key), content }));
  await Promise.all(named.map(({ name, content }) => writeFile(join(folder, name), content, { mode: 0o600 })));
  const kubelet = authority.issue({
    commonName: 'system:node',
    organizations: ['system:nodes'],
    dnsNames: nodes.map(({ name }) => name),
    addresses: nodes.map(({ address }) => address),
  });
  return { url, authority, admin, adminKubeconfig, token, kubelet };
}

const apiNames = [
  'localhost',
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
];

function fileName(key: string): string {
  return Object.entries(clusterFiles).find(([name]) => name === key)?.[1] ?? key;
}
