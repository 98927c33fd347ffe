import type { OutcomeEvent } from '@otelops/deployer/vocabulary';
import type { ArgInput } from '@otelops/operations';

/** One thing to look after. With a verb it runs itself; without one it is a person's task. */
export interface ChecklistItem {
  readonly id: string;
  readonly title: string;
  readonly run?: { readonly verb: string; readonly args: Readonly<Record<string, ArgInput>> };
  /** Whether this end means that nobody has to look; absent: `done` and `unchanged` do. */
  readonly isWell?: (outcome: OutcomeEvent) => boolean;
}

/** Upkeep that comes round: when, and what. */
export interface Checklist {
  readonly name: string;
  /** Cron pattern of five fields, in the time zone of the schedules. */
  readonly cron: string;
  readonly items: readonly ChecklistItem[];
}

/** The upkeep that every such stack needs, by day, week and month. Whoever names an own list of that name replaces it. */
export const standardChecklists: readonly Checklist[] = [
  {
    name: 'daily',
    cron: '0 8 * * *',
    items: [
      { id: 'health', title: 'Every component is ready and answers', run: { verb: 'health', args: {} } },
      { id: 'diagnose', title: 'No known fault anywhere in the pipeline', run: { verb: 'diagnose', args: {} } },
      { id: 'alerts', title: 'No alert fires that nobody looked at', run: { verb: 'alerts', args: {} } },
    ],
  },
  {
    name: 'weekly',
    cron: '0 9 * * 1',
    items: [
      { id: 'drift', title: 'The cluster is as it was deployed', run: { verb: 'drift', args: {} } },
      {
        id: 'locks',
        title: 'No lock was left behind',
        run: { verb: 'locks', args: {} },
        isWell: ({ code, data }) => code === 'done' && data?.['held'] === 0,
      },
      { id: 'versions', title: 'Read the release notes of the operator and the backends' },
      { id: 'test-resources', title: 'Take away what was put there for tests' },
    ],
  },
  {
    name: 'monthly',
    cron: '0 9 1 * *',
    items: [
      {
        id: 'plan',
        title: 'Nothing of the config waits to be deployed',
        run: { verb: 'plan', args: {} },
        isWell: ({ code }) => code === 'unchanged',
      },
      { id: 'credentials', title: 'Rotate the credentials of Grafana and of the backup target' },
      { id: 'retention', title: 'Compare the retention of metrics, logs and traces with the disk that is left' },
      { id: 'baseline', title: 'Compare CPU and memory of the collectors with last month' },
    ],
  },
];
