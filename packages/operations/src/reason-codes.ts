import { type DeployReasonCode, deployReasonCodes } from '@otelops/deployer/vocabulary';

/** Reasons of the verbs around the engine. */
const verbReasonCodes = [
  'done-with-warnings',
  'drift-found',
  'interrupted-run-found',
  'run-under-way',
  'unknown-verb',
  'bad-arguments',
  'config-missing',
  'config-invalid',
  'config-doubtful',
  'file-exists',
  'file-unwritable',
  'sandbox-running',
  'sandbox-unavailable',
  // the servers of the stack
  'backend-unreachable',
  'backend-refused',
  'backend-timeout',
  'backend-bad-answer',
  'alerts-firing',
  // what a diagnosis finds
  'faults-found',
  'not-fixed',
  'nothing-to-fix',
  'node-under-pressure',
  'node-limit-reached',
  'clock-skew',
  'dns-down',
  'certificate-expiring',
  'service-without-pods',
  'backend-not-ready',
  'storage-full',
  'storage-damaged',
  'storage-locked',
  'storage-unsupported',
  'ring-incomplete',
  'config-refused',
  'collector-config-refused',
  'collector-reads-nothing',
  'missing-right',
  'export-failing',
  'data-lost',
  'data-refused',
  'memory-limited',
  'no-data',
  'too-many-series',
  'data-source-missing',
  'data-source-failing',
  'target-down',
  'rule-failing',
  'alertmanager-not-connected',
  'notifications-failing',
] as const;

export type ReasonCode = DeployReasonCode | (typeof verbReasonCodes)[number];

/** The deployer's reasons and those of the verbs around it: the one closed list that mouths, tests and scripts switch on. */
export const reasonCodes: readonly ReasonCode[] = [...deployReasonCodes, ...verbReasonCodes];

/** What a script sees: 0 done, 1 failed, 2 bad input, 3 refused or needs approval, 4 done with warnings. */
export type ExitCode = 0 | 1 | 2 | 3 | 4;

const exits: Readonly<Partial<Record<ReasonCode, ExitCode>>> = {
  done: 0,
  unchanged: 0,
  'done-with-warnings': 4,
  'drift-found': 4,
  'alerts-firing': 4,
  'faults-found': 4,
  'nothing-to-fix': 0,
  'interrupted-run-found': 4,
  'run-under-way': 4,
  'unknown-verb': 2,
  'bad-arguments': 2,
  'config-missing': 2,
  'kubeconfig-invalid': 2,
  'config-invalid': 2,
  'config-doubtful': 4,
  'invalid-manifest': 2,
  'file-exists': 2,
  'revision-missing': 2,
  'artifact-not-locked': 2,
  'not-approved': 3,
  'sandbox-running': 3,
  'plan-changed': 3,
  'plan-conflicts': 3,
  'prune-protected': 3,
  'replace-not-allowed': 3,
  'cluster-not-named': 3,
  'lock-held': 3,
  forbidden: 3,
  unauthorized: 3,
};

/** The exit code of a reason; whatever the table does not name is a failure. */
export function exitCodeOf(code: ReasonCode): ExitCode {
  return exits[code] ?? 1;
}

const known: ReadonlySet<string> = new Set(reasonCodes);

export function isReasonCode(text: string): text is ReasonCode {
  return known.has(text);
}
