import { fieldAt, isRecord, recordOf } from '../json.ts';
import { ensureRecord, fill } from './fill.ts';
import type { TypeDefaults } from './type-defaults.ts';

// After pkg/apis/{apps,batch}/v1/defaults.go.

const deployment: TypeDefaults = (struct) => {
  fill(struct, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
  const strategy = ensureRecord(struct, 'strategy');
  fill(strategy, { type: 'RollingUpdate' });
  if (strategy['type'] === 'RollingUpdate')
    fill(ensureRecord(strategy, 'rollingUpdate'), { maxUnavailable: '25%', maxSurge: '25%' });
};

const daemonSet: TypeDefaults = (struct) => {
  const strategy = ensureRecord(struct, 'updateStrategy');
  fill(strategy, { type: 'RollingUpdate' });
  if (strategy['type'] === 'RollingUpdate')
    fill(ensureRecord(strategy, 'rollingUpdate'), { maxUnavailable: 1, maxSurge: 0 });
  fill(struct, { revisionHistoryLimit: 10 });
};

const statefulSet: TypeDefaults = (struct) => {
  fill(struct, { podManagementPolicy: 'OrderedReady', replicas: 1, revisionHistoryLimit: 10 });
  const strategy = ensureRecord(struct, 'updateStrategy');
  if (strategy['type'] === undefined) {
    strategy['type'] = 'RollingUpdate';
    ensureRecord(strategy, 'rollingUpdate');
  }
  const { rollingUpdate } = strategy;
  if (strategy['type'] === 'RollingUpdate' && isRecord(rollingUpdate)) fill(rollingUpdate, { partition: 0 });
  fill(ensureRecord(struct, 'persistentVolumeClaimRetentionPolicy'), { whenDeleted: 'Retain', whenScaled: 'Retain' });
  for (const claim of Array.isArray(struct['volumeClaimTemplates']) ? struct['volumeClaimTemplates'] : []) {
    if (isRecord(claim)) fill(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' });
  }
};

const jobSpec: TypeDefaults = (struct) => {
  if (struct['completions'] === undefined && struct['parallelism'] === undefined) fill(struct, { completions: 1 });
  fill(struct, {
    parallelism: 1,
    backoffLimit: struct['backoffLimitPerIndex'] === undefined ? 6 : 2_147_483_647,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: struct['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed',
    manualSelector: false,
  });
};

/** The spec of a Job is filled in only in a Job: a CronJob's template stays as it was written. */
const job: TypeDefaults = (struct) => {
  jobSpec(ensureRecord(struct, 'spec'));
  const labels = fieldAt(struct, 'spec', 'template', 'metadata', 'labels');
  if (isRecord(labels)) fill(recordOf(struct['metadata']), { labels: { ...labels } });
};

/** A relic that every DaemonSet still carries. */
const daemonSetObject: TypeDefaults = (struct) => {
  fill(ensureRecord(recordOf(struct['metadata']), 'annotations'), { 'deprecated.daemonset.template.generation': '0' });
};

export const WORKLOAD_DEFAULTS: Readonly<Record<string, TypeDefaults>> = {
  'apps.v1.DeploymentSpec': deployment,
  'apps.v1.DaemonSet': daemonSetObject,
  'apps.v1.DaemonSetSpec': daemonSet,
  'apps.v1.StatefulSetSpec': statefulSet,
  'apps.v1.ReplicaSetSpec': (struct) => fill(struct, { replicas: 1 }),
  'core.v1.ReplicationControllerSpec': (struct) => fill(struct, { replicas: 1 }),
  'batch.v1.Job': job,
  'batch.v1.CronJobSpec': (struct) =>
    fill(struct, {
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    }),
  'batch.v1.PodFailurePolicyOnPodConditionsPattern': (struct) => fill(struct, { status: 'True' }),
};
