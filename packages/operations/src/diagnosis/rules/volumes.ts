import { measured, round, samplesOf } from '../evidence.ts';
import { advise } from '../offers.ts';
import type { Rule } from '../rule.ts';

/** Compaction needs room itself: with less than this share free a database is soon in trouble. */
const leastFree = 0.15;

export const volumeFull: Rule = {
  id: 'D07',
  about: 'volumes that fill up',
  find: ({ bundle }) =>
    samplesOf(bundle, 'volume-free')
      .filter(({ value }) => value < leastFree)
      .map((sample) => {
        const { k8s_namespace_name: namespace = '', k8s_persistentvolumeclaim_name: name = '' } = sample.labels;
        return {
          rule: 'D07',
          part: 'storage',
          kind: 'fault',
          severity: sample.value < leastFree / 3 ? 'error' : 'warning',
          code: 'storage-full',
          title: `Volume ${namespace}/${name} has ${round(sample.value * 100)} % left`,
          confidence: 'certain',
          object: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name },
          evidence: [measured('volume-free', sample)],
          fixes: [advise('Lower the retention in the config and deploy, or give the volume more room')],
        } as const;
      }),
};
