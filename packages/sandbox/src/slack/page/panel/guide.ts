import { h } from 'preact';
import { useState } from 'preact/hooks';
import type { ClusterPanelState } from '../../../panel/panel-state.ts';
import { useDesk } from '../frame/use-desk.ts';
import type { Desk } from '../state/desk.ts';
import type { Workspace } from '../state/workspace.ts';
import type { View } from '../view.ts';
import { guideSteps, type Step, type StepAct } from './guide-steps.ts';

interface GuideProps {
  readonly cluster: ClusterPanelState;
  readonly workspace: Workspace;
}

/** A tour in six steps. The next one is open, the others are a line. */
export function Guide({ cluster, workspace }: GuideProps): View {
  const desk = useDesk();
  const [open, setOpen] = useState<number | undefined>(undefined);
  const steps = guideSteps(workspace, cluster);
  const next = steps.findIndex(({ done }) => !done);
  const shown = open ?? next;
  const row = (step: Step, index: number): View =>
    h(
      'li',
      { key: step.title, class: `step${step.done ? ' done' : ''}${index === shown ? ' open' : ''}` },
      h(
        'button',
        {
          type: 'button',
          class: 'step-title',
          'aria-expanded': index === shown,
          onClick: () => setOpen(index === shown ? -1 : index),
        },
        h(
          'span',
          { class: 'step-mark', role: 'img', 'aria-label': step.done ? 'done' : `step ${index + 1}` },
          step.done ? '✓' : index + 1,
        ),
        step.title,
      ),
      index === shown
        ? h(
            'div',
            { class: 'step-body' },
            h('p', null, step.words),
            stepButton(step, desk, () => setOpen(undefined)),
          )
        : undefined,
    );
  return h(
    'section',
    { class: 'guide' },
    h('h2', null, 'Try this', h('small', null, `${steps.filter(({ done }) => done).length} of ${steps.length}`)),
    h('ol', null, ...steps.map(row)),
  );
}

/** The button of a step does it, or puts it into the composer. */
export function stepButton({ label, act }: Step, desk: Desk, pressed: () => void): View {
  const press = (): void => {
    if (act !== undefined) perform(act, desk);
    pressed();
  };
  return h('button', { type: 'button', class: 'btn btn-primary', disabled: act === undefined, onClick: press }, label);
}

function perform(act: StepAct, desk: Desk): void {
  switch (act.kind) {
    case 'compose':
      desk.compose(act.channel, act.text);
      break;
    case 'become':
      desk.set({ drawer: 'none' });
      desk.become(act.person);
      break;
    case 'panel':
      void desk.panel(act.act);
      if (act.channel !== undefined) desk.go({ kind: 'channel', id: act.channel });
  }
}
