import { fieldAt, recordOf } from '../json.ts';
import type { KubeObject } from '../types.ts';
import { ensureRecord } from './fill.ts';
import type { KindRules } from './kind-rules.ts';

/** A Job that selects nothing by itself selects its pods by its uid. */
function generateSelector(job: KubeObject): void {
  const spec = recordOf(job['spec']);
  if (spec['manualSelector'] === true) return;
  const { uid = '', name } = job.metadata;
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  const template = ensureRecord(ensureRecord(spec, 'template'), 'metadata');
  // The object's own labels are those of its template, taken when neither had been given.
  const shared = fieldAt(job, 'metadata', 'labels');
  const templateLabels = { ...recordOf(template['labels']), ...labels };
  template['labels'] = templateLabels;
  if (shared === undefined) job.metadata.labels = { ...labels };
  const selector = ensureRecord(spec, 'selector');
  selector['matchLabels'] = { ...recordOf(selector['matchLabels']), 'batch.kubernetes.io/controller-uid': uid };
}

export const jobRules: KindRules = { generation: {}, prepareCreate: generateSelector };
