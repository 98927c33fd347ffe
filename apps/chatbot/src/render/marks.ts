import type { PlanAction } from '@otelops/deployer/vocabulary';
import type { ProgressStep } from '@otelops/operations';

/** One sign a state, the same in every message; the word always stands beside it for who cannot see it. */
export const stepMarks: Readonly<Record<ProgressStep['status'], string>> = {
  running: '⏳',
  done: '✅',
  unchanged: '✅',
  failed: '❌',
  skipped: '⚪',
  cancelled: '⏹️',
};

export const severityMarks: Readonly<Record<'error' | 'warning' | 'info', string>> = {
  error: '🔴',
  warning: '🟡',
  info: '🔵',
};

export const actionMarks: Readonly<Record<PlanAction, string>> = {
  conflict: '⛔',
  prune: '🔴',
  replace: '🟠',
  change: '🟡',
  create: '🟢',
  unchanged: '⚪',
};

/** As people say it of one object. */
export const actionWords: Readonly<Record<PlanAction, string>> = {
  conflict: 'in conflict',
  prune: 'delete',
  replace: 'replace',
  change: 'change',
  create: 'create',
  unchanged: 'unchanged',
};

/** What is risky comes first. */
export const riskOrder: readonly PlanAction[] = ['conflict', 'prune', 'replace', 'change', 'create'];
