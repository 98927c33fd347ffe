export type { Cause, Evidence } from './cause.ts';
export type { ClientBounds, WatchBounds } from './cluster/client-bounds.ts';
export { defaultBounds } from './cluster/client-bounds.ts';
export type { ConnectedCluster, ConnectOptions } from './cluster/connect-cluster.ts';
export { connectCluster } from './cluster/connect-cluster.ts';
export type { Environment } from './cluster/environment.ts';
export type { ForbiddenRule } from './cluster/forbidden-rule.ts';
export { describeRule, parseForbidden } from './cluster/forbidden-rule.ts';
export { KubeconfigError } from './cluster/kubeconfig-error.ts';
export type { KubeconfigSource } from './cluster/kubeconfig-load.ts';
export { systemClock } from './cluster/system-clock.ts';
export type { ErrorContext, KubeAnswer, StatusCause } from './errors.ts';
export { DeployError, KubeError } from './errors.ts';
export type {
  Cell,
  ChartEvent,
  DiffEvent,
  DocumentEvent,
  Event,
  FindingEvent,
  Fix,
  OutcomeEvent,
  StepEvent,
  StepResult,
  TableColumn,
  TableEvent,
} from './events.ts';
export type { KubeObject, ManagedFieldsEntry, Manifest, ObjectMeta, ObjectRef, OwnerReference } from './objects.ts';
export { formatRef, groupOf, refKey, refOf } from './objects.ts';
export type { ArtifactUse, Component, Phase } from './phase.ts';
export type {
  ConflictPolicy,
  ConflictRule,
  FieldChange,
  FieldConflict,
  Plan,
  PlanAction,
  PlannedObject,
  PlanView,
  PlanWarning,
} from './plan.ts';
export type {
  ApiResource,
  Applied,
  ApplyOptions,
  ArtifactSource,
  Clock,
  Cluster,
  ClusterIdentity,
  DeleteOptions,
  ListOptions,
  LockedArtifact,
  LogOptions,
  ObjectKey,
  ObjectList,
  Patch,
  WatchNotice,
  WatchOptions,
  WriteOptions,
} from './ports.ts';
// readiness
export { assessReadiness } from './readiness/assess.ts';
export { readinessTable } from './readiness/table.ts';
export type {
  AssessOptions,
  Readiness,
  ReadinessContext,
  ReadinessRow,
  ReadinessState,
} from './readiness-types.ts';
export type { DeployReasonCode } from './reason-codes.ts';
export { deployReasonCodes } from './reason-codes.ts';
// redaction
export { redact } from './redaction.ts';
