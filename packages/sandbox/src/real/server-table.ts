import {
  apiServerArguments,
  type ClusterPorts,
  controllerManagerArguments,
  etcdArguments,
  kwokArguments,
  schedulerArguments,
} from './command-lines.ts';
import type { ServerCommand } from './keeper/protocol.ts';
import type { RealKubeBinaries, RealServer } from './real-kube.ts';

/** What each server is started with. */
export function serverCommands(
  binaries: RealKubeBinaries,
  folder: string,
  ports: ClusterPorts,
): Record<RealServer, ServerCommand> {
  // Home is the cluster's folder: kwok reads ~/.kwok/kwok.yaml, and what stands there is not meant for this cluster.
  const environment = { HOME: folder, TMPDIR: folder };
  const command = (name: RealServer, path: string, given: string[]): ServerCommand => ({
    name,
    path,
    arguments: given,
    environment,
  });
  return {
    etcd: command('etcd', binaries.etcd.path, etcdArguments(folder, ports)),
    'kube-apiserver': command('kube-apiserver', binaries.apiServer.path, apiServerArguments(folder, ports)),
    'kube-controller-manager': command(
      'kube-controller-manager',
      binaries.controllerManager.path,
      controllerManagerArguments(folder),
    ),
    'kube-scheduler': command('kube-scheduler', binaries.scheduler.path, schedulerArguments(folder)),
    kwok: command('kwok', binaries.kwok.path, kwokArguments(folder, ports)),
  };
}
