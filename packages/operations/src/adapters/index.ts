/**
 * What both mouths put behind the ports of their world: files, downloads, a cluster, the servers of the stack. Loaded only
 * where a verb runs.
 */
export { type ClusterBackendOptions, clusterBackends } from '../backends/cluster-backends.ts';
export { type ProxiedBackendOptions, proxiedBackend } from '../backends/proxied-backend.ts';
export { type ConfigFileOptions, configFile, standardConfigPath } from './config-file.ts';
export { type DirectBackendOptions, directBackend } from './direct-backend.ts';
export { folderFiles } from './folder-files.ts';
export { lockTimesOf } from './lock-times.ts';
export { type NamedClusterOptions, type OpenedCluster, openNamedCluster } from './named-cluster.ts';
export { type EditionOf, ownEditions } from './own-editions.ts';
export { type RealArtifactsOptions, realArtifacts } from './real-artifacts.ts';
