/**
 * Why an operation ended, or what is wrong with an object: one closed list. Mouths, tests and scripts switch on these;
 * texts may change, codes may not.
 */
export const deployReasonCodes = [
  'done',
  'unchanged',
  // the approval and the plan
  'not-approved',
  'plan-changed',
  'plan-conflicts',
  'cancelled',
  // getting at the cluster
  'cluster-unreachable',
  'cluster-not-named',
  'unauthorized',
  'forbidden',
  'api-overloaded',
  'api-error',
  // the manifests
  'invalid-manifest',
  'unknown-kind',
  'field-conflict',
  'immutable-field',
  'replace-not-allowed',
  'prune-protected',
  'dependency-missing',
  'dependency-failed',
  // outside manifests
  'artifact-missing',
  'artifact-unreachable',
  'artifact-digest-mismatch',
  'artifact-not-locked',
  // run state
  'lock-held',
  'lock-lost',
  'run-interrupted',
  'revision-missing',
  'state-unreadable',
  // what the cluster says of an object
  'image-not-found',
  'image-wrong-architecture',
  'image-pull-failed',
  'image-name-invalid',
  'container-config-error',
  'container-cannot-start',
  'crash-loop',
  'out-of-memory',
  'init-container-failed',
  'probe-failing',
  'unschedulable',
  'volume-not-bound',
  'volume-mount-failed',
  'quota-exceeded',
  'pod-refused',
  'evicted',
  'node-not-ready',
  'no-node-matches',
  'progress-deadline-exceeded',
  'rollout-stuck',
  'job-failed',
  'webhook-refused',
  'webhook-unavailable',
  'crd-not-established',
  'apiservice-unavailable',
  'certificate-not-issued',
  'condition-failed',
  'namespace-terminating',
  'deletion-stuck',
  'not-ready-in-time',
  'internal-error',
] as const;

export type DeployReasonCode = (typeof deployReasonCodes)[number];
