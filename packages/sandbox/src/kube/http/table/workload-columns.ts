import { fieldAt, textOf } from '../../json.ts';
import type { KubeObject } from '../../types.ts';
import { ageOf, humanDuration } from './age.ts';
import { AGE, at, hasCondition, labelText, NAME, numberAt, SELECTOR, TEMPLATE_COLUMNS } from './cells.ts';
import { boolean, type Column, integer, text } from './column.ts';

function readyOf(object: KubeObject): string {
  return `${numberAt('status', 'readyReplicas')(object)}/${numberAt('spec', 'replicas')(object)}`;
}

const JOB_STATES: readonly [condition: string, status: string][] = [
  ['Complete', 'Complete'],
  ['Failed', 'Failed'],
  ['Suspended', 'Suspended'],
  ['FailureTarget', 'FailureTarget'],
  ['SuccessCriteriaMet', 'SuccessCriteriaMet'],
];

function jobStatus(job: KubeObject): string {
  return (
    JOB_STATES.find(([condition]) => hasCondition(job, condition))?.[1] ??
    (job.metadata.deletionTimestamp === undefined ? 'Running' : 'Terminating')
  );
}

function jobCompletions(job: KubeObject): string {
  const done = numberAt('status', 'succeeded')(job);
  const wanted = fieldAt(job, 'spec', 'completions');
  if (typeof wanted === 'number') return `${done}/${wanted}`;
  const parallelism = numberAt('spec', 'parallelism')(job);
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`;
}

function jobDuration(job: KubeObject, now: Date): string {
  const [start, end] = [textOf(fieldAt(job, 'status', 'startTime')), textOf(fieldAt(job, 'status', 'completionTime'))];
  if (start === '') return '';
  return humanDuration((end === '' ? now.getTime() : Date.parse(end)) - Date.parse(start));
}

const REPLICA_COLUMNS: readonly Column[] = [
  NAME,
  integer('Desired', numberAt('spec', 'replicas')),
  integer('Current', numberAt('status', 'replicas')),
  integer('Ready', numberAt('status', 'readyReplicas')),
  AGE,
  ...TEMPLATE_COLUMNS,
  SELECTOR,
];

function lastSchedule(cronJob: KubeObject, now: Date): string {
  const time = fieldAt(cronJob, 'status', 'lastScheduleTime');
  return time === undefined ? '<none>' : ageOf(time, now);
}

function ownerText(object: KubeObject): string {
  const owner = object.metadata.ownerReferences?.find((reference) => reference.controller === true);
  if (owner === undefined) return '<none>';
  const [group] = owner.apiVersion.includes('/') ? owner.apiVersion.split('/') : [''];
  return `${owner.kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${owner.name}`;
}

export const WORKLOAD_TABLES: Readonly<Record<string, readonly Column[]>> = {
  'apps/deployments': [
    NAME,
    text('Ready', readyOf),
    text('Up-to-date', numberAt('status', 'updatedReplicas')),
    text('Available', numberAt('status', 'availableReplicas')),
    AGE,
    ...TEMPLATE_COLUMNS,
    SELECTOR,
  ],
  'apps/replicasets': REPLICA_COLUMNS,
  '/replicationcontrollers': REPLICA_COLUMNS,
  'apps/statefulsets': [NAME, text('Ready', readyOf), AGE, ...TEMPLATE_COLUMNS],
  'apps/daemonsets': [
    NAME,
    integer('Desired', numberAt('status', 'desiredNumberScheduled')),
    integer('Current', numberAt('status', 'currentNumberScheduled')),
    integer('Ready', numberAt('status', 'numberReady')),
    integer('Up-to-date', numberAt('status', 'updatedNumberScheduled')),
    integer('Available', numberAt('status', 'numberAvailable')),
    text('Node Selector', (object) => labelText(fieldAt(object, 'spec', 'template', 'spec', 'nodeSelector'))),
    AGE,
    ...TEMPLATE_COLUMNS,
    SELECTOR,
  ],
  'apps/controllerrevisions': [NAME, text('Controller', ownerText), text('Revision', numberAt('revision')), AGE],
  'batch/jobs': [
    NAME,
    text('Status', jobStatus),
    text('Completions', jobCompletions),
    text('Duration', jobDuration),
    AGE,
    ...TEMPLATE_COLUMNS,
    SELECTOR,
  ],
  'batch/cronjobs': [
    NAME,
    text('Schedule', at('', 'spec', 'schedule')),
    text('Timezone', at('<none>', 'spec', 'timeZone')),
    boolean('Suspend', (object) => fieldAt(object, 'spec', 'suspend') === true),
    integer('Active', (object) => {
      const active = fieldAt(object, 'status', 'active');
      return Array.isArray(active) ? active.length : 0;
    }),
    text('Last Schedule', lastSchedule),
    AGE,
  ],
  'autoscaling/horizontalpodautoscalers': [
    NAME,
    text(
      'Reference',
      (object) =>
        `${at('', 'spec', 'scaleTargetRef', 'kind')(object)}/${at('', 'spec', 'scaleTargetRef', 'name')(object)}`,
    ),
    text('Targets', metricsText),
    text('MinPods', at('<unset>', 'spec', 'minReplicas')),
    text('MaxPods', numberAt('spec', 'maxReplicas')),
    text('Replicas', numberAt('status', 'currentReplicas')),
    AGE,
  ],
  'policy/poddisruptionbudgets': [
    NAME,
    text('Min Available', at('N/A', 'spec', 'minAvailable')),
    text('Max Unavailable', at('N/A', 'spec', 'maxUnavailable')),
    integer('Allowed Disruptions', numberAt('status', 'disruptionsAllowed')),
    AGE,
  ],
};

function metricsText(object: KubeObject): string {
  const specs = fieldAt(object, 'spec', 'metrics');
  const current = fieldAt(object, 'status', 'currentMetrics');
  if (!Array.isArray(specs) || specs.length === 0) return '<none>';
  const texts = specs.map((spec: unknown, index) => {
    const name = textOf(fieldAt(spec, 'resource', 'name'));
    const target = fieldAt(spec, 'resource', 'target', 'averageUtilization');
    const now = fieldAt(
      Array.isArray(current) ? current[index] : undefined,
      'resource',
      'current',
      'averageUtilization',
    );
    return `${name}: ${now === undefined ? '<unknown>' : `${String(now)}%`}/${target === undefined ? '<auto>' : `${String(target)}%`}`;
  });
  return texts.length > 2 ? `${texts.slice(0, 2).join(', ')} + ${texts.length - 2} more...` : texts.join(', ');
}
