export { type ArtifactName, artifactEdition, artifactText } from './artifacts/artifact-text.ts';
export type { Clock } from './clock.ts';
export {
  ApiFailure,
  type ControllerApi,
  type FollowHandler,
  type ListOptions,
  type ObjectKey,
  type RemoveOptions,
} from './controllers/controller-api.ts';
export {
  FAULT_KINDS,
  type FaultEffect,
  type FaultKind as WorkloadFaultKind,
} from './controllers/faults/fault-effect.ts';
export type { FaultTarget, WorkloadFault, WorkloadFaults } from './controllers/faults/workload-faults.ts';
export type { WebhookAnswer, WebhookBackends, WebhookService } from './kube/admission/webhook-backends.ts';
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
export type {
  BackedService,
  LoopbackServer,
  ServiceBackend,
  ServiceBackends,
  ServiceHandler,
} from './network/service-backends.ts';
export {
  type AlertCause,
  type ClusterPanel,
  type ClusterPanelOptions,
  clusterPanel,
  type PanelAlertOffer,
} from './panel/cluster-panel.ts';
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
export type { PostedAlert } from './simulated/alertmanager/alert-store.ts';
export type { NotifyOptions, SimulatedAlertmanager } from './simulated/alertmanager/alertmanager.ts';
export type { Notification, NotifiedAlert } from './simulated/alertmanager/notification.ts';
export { checkMessage, type MessageCheckOptions, type MessageFault } from './slack/blocks/check-message.ts';
export { checkView, type ViewCheckOptions } from './slack/blocks/check-view.ts';
export type { BlockFault } from './slack/blocks/rules.ts';
export type { SlackFault, SlackFaultEffect, SlackFaultMatch, SlackFaults } from './slack/http/faults.ts';
export type { LoggedSlackCall, SlackLog } from './slack/http/log.ts';
export type { SandboxPanel } from './slack/http/panels.ts';
export type { SandboxSlackOptions } from './slack/options.ts';
export type {
  ElementPlace,
  FieldValue,
  FieldValues,
  Json,
  JsonObject,
  PageActResult,
  PageChange,
} from './slack/page-protocol.ts';
export type { SandboxAdministration } from './slack/people/administration.ts';
export type { Effect, SandboxPeople } from './slack/people/people.ts';
export { type SandboxSlack, type SandboxSockets, startSlack } from './slack/start-slack.ts';
export type { SandboxSlackState } from './slack/state.ts';
export type {
  App as SlackApp,
  Channel as SlackChannel,
  Command as SlackCommand,
  Message as SlackMessage,
  Person as SlackPerson,
  StoredFile as SlackFile,
  Team as SlackTeam,
  Usergroup as SlackUsergroup,
  View as SlackView,
} from './slack/workspace/model.ts';
export { type SandboxKube, type SandboxKubeOptions, type SandboxUser, startKube } from './start-kube.ts';
export { type RealSandbox, startRealSandbox } from './start-real-sandbox.ts';
