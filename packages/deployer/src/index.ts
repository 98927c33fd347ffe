// apply
export { applyPlan } from './apply/apply-plan.ts';
export type { ApplyPlanOptions, ApplyReport, LockTimes, RandomSource } from './apply/apply-types.ts';
export { systemRandom } from './apply/random-source.ts';
export type { WaitEnd, Waiter, WaitRequest, WaitUpdate } from './apply/waiter.ts';
export { ArtifactError } from './artifacts/artifact-error.ts';
export type { ArtifactLock, LockEntry } from './artifacts/artifact-lock.ts';
export { emptyLock, imagesOfLock, parseArtifactLock, renderArtifactLock } from './artifacts/artifact-lock.ts';
export { artifactFileName, folderArtifacts, folderCache } from './artifacts/folder-artifacts.ts';
export type { HttpsArtifactsOptions } from './artifacts/https-artifacts.ts';
export { httpsArtifacts } from './artifacts/https-artifacts.ts';
export type { Fetch, FetchAnswer, FetchInit, HttpsFetchOptions } from './artifacts/https-fetch.ts';
export { httpsFetch } from './artifacts/https-fetch.ts';
export type { ImageOptions, ImagePath } from './artifacts/images.ts';
export { imagesOf } from './artifacts/images.ts';
export type { FetchBytes, LockArtifactsOptions, WantedArtifact } from './artifacts/lock-artifacts.ts';
export { lockArtifacts } from './artifacts/lock-artifacts.ts';
export type { ManifestFault } from './artifacts/manifest-error.ts';
export { ManifestError } from './artifacts/manifest-error.ts';
export type { ParseManifestsOptions } from './artifacts/manifest-yaml.ts';
export { parseManifests } from './artifacts/manifest-yaml.ts';
export { memoryArtifacts, memoryFetch } from './artifacts/memory-artifacts.ts';
export { renderManifests, renderYaml } from './artifacts/render-yaml.ts';
export type { ResolveOptions, TextCache } from './artifacts/resolve-artifacts.ts';
export { resolveArtifacts } from './artifacts/resolve-artifacts.ts';
export { systemFetch } from './artifacts/system-fetch.ts';
export type { Vendored, VendorOptions } from './artifacts/vendor-artifacts.ts';
export { vendorArtifacts } from './artifacts/vendor-artifacts.ts';
export type { Cause, Evidence } from './cause.ts';
export { explain } from './causes/explain.ts';
export { graces } from './causes/graces.ts';
export { ObjectIndex, observe } from './causes/object-index.ts';
export type { ClusterEvent, ContainerLog, NodeRequests, Observed } from './causes/observed.ts';
export type { ExplainOptions } from './causes/scene.ts';
export { bestCause, nextLook, walk as walkCauses } from './causes/tree.ts';
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
// drift
export type { DriftedField, DriftedObject, DriftReport } from './drift/detect-drift.ts';
export { detectDrift } from './drift/detect-drift.ts';
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
export { usualFormerManagers } from './plan/adoption.ts';
// plan
export type { PlanFault } from './plan/fault.ts';
export { formatFault, PlanError } from './plan/fault.ts';
export type { FieldOwner } from './plan/ownership.ts';
export { PhasePlan } from './plan/phase-plan.ts';
export type { OfflinePlanOptions } from './plan/plan-offline.ts';
export { planOffline } from './plan/plan-offline.ts';
export type { PlanOptions } from './plan/plan-options.ts';
export { planPhase } from './plan/plan-phase.ts';
export type { SnapshotOptions } from './plan/snapshot.ts';
export { openSnapshot, Snapshot } from './plan/snapshot.ts';
export { waveNames, waveOf } from './plan/waves.ts';
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
  ProxyAnswer,
  ProxyRequest,
  ProxyTarget,
  WatchNotice,
  WatchOptions,
  WriteOptions,
} from './ports.ts';
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
export { redact } from './redaction.ts';
// rollback
export { forgetPhase, planDestroy } from './rollback/plan-destroy.ts';
export type { RollbackOptions } from './rollback/plan-rollback.ts';
export { planRollback } from './rollback/plan-rollback.ts';
// state
export type { AppliedMark } from './state/inventory.ts';
export type { Journal, JournalStep, RunOperation, RunState, StepState } from './state/journal.ts';
export type { LeaseRecord, LockHolder } from './state/lease.ts';
export type { BreakOptions, HeldLock, Lock, LockOptions } from './state/lock.ts';
export { acquireLock, breakLock, readLock } from './state/lock.ts';
export type { ObjectStatus, PhaseStatus, StatusOptions } from './state/phase-status.ts';
export { readPhaseStatus } from './state/phase-status.ts';
export type { Revision, RevisionInfo } from './state/revision.ts';
export { StateStore } from './state/store.ts';
export { createWaiter } from './waiting/engine-waiter.ts';
export type { BlindSpot, TargetReport, WaitNotice, WaitOptions, WaitReport } from './waiting/wait-types.ts';
export { waitUntilReady } from './waiting/wait-until-ready.ts';
