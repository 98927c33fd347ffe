export type { Clock } from './clock.ts';
export {
  ApiFailure,
  type ControllerApi,
  type FollowHandler,
  type ListOptions,
  type ObjectKey,
  type RemoveOptions,
} from './controllers/controller-api.ts';
export type { ApiFaults, Fault, FaultKind, FaultMatch } from './kube/http/faults.ts';
export type { LoggedRequest, RequestLog } from './kube/http/log.ts';
export type {
  KubeObject,
  ManagedFieldsEntry,
  ObjectMeta,
  OwnerReference,
  Resource,
  WatchEvent,
  WatchEventType,
} from './kube/types.ts';
export { type SandboxKube, type SandboxKubeOptions, type SandboxUser, startKube } from './start-kube.ts';
export { type ArtifactName, artifactText } from './artifacts/artifact-text.ts';
export {
  demandRealKube,
  findRealKubeBinaries,
  type RealKube,
  type RealKubeBinaries,
  type RealKubeDemand,
  RealKubeFailure,
  type RealKubeOptions,
  type RealKubeSearch,
  startRealKube,
} from './real/index.ts';
