export type { Cause, Evidence } from './cause.ts';
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
