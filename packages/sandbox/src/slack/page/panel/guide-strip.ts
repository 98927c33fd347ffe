import { h } from 'preact';
import { useMemo } from 'preact/hooks';
import { useDesk } from '../frame/use-desk.ts';
import type { Workspace } from '../state/workspace.ts';
import type { View } from '../view.ts';
import { stepButton } from './guide.ts';
import { guideSteps } from './guide-steps.ts';
import { readCluster } from './read-cluster.ts';

/** The next step of the tour, where the panel that holds it is closed: on screens that are not wide. */
export function GuideStrip({ workspace }: { readonly workspace: Workspace }): View | null {
  const desk = useDesk();
  const told = workspace.panels.find(({ id }) => id === 'cluster')?.state;
  const cluster = useMemo(() => readCluster(told), [told]);
  if (cluster === undefined) return null;
  const steps = guideSteps(workspace, cluster);
  const next = steps.findIndex(({ done }) => !done);
  const step = steps[next];
  if (step === undefined) return null;
  return h(
    'section',
    { class: 'guide-strip', 'aria-label': 'The tour' },
    h(
      'button',
      {
        type: 'button',
        class: 'link-button',
        'aria-label': `Try this, step ${next + 1} of ${steps.length}: ${step.title}`,
        onClick: () => desk.set({ drawer: 'panel', tab: 'cluster' }),
      },
      h('b', null, `${next + 1} of ${steps.length}`),
      ` ${step.title}`,
    ),
    stepButton(step, desk, () => undefined),
  );
}
