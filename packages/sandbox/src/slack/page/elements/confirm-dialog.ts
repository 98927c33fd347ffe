import { h } from 'preact';
import type { JsonObject } from '../../page-protocol.ts';
import { recordIn, textIn } from '../blocks/read.ts';
import { showText } from '../blocks/text-object.ts';
import { useDialog } from '../frame/use-dialog.ts';
import type { Names } from '../state/workspace.ts';
import type { View } from '../view.ts';

interface ConfirmProps {
  readonly confirm: JsonObject;
  readonly names: Names;
  readonly answered: (yes: boolean) => void;
}

/** The question that stands before an action. */
export function ConfirmDialog({ confirm, names, answered }: ConfirmProps): View {
  const words = (name: string, fallback: string): string => textIn(recordIn(confirm[name]), 'text') || fallback;
  const ref = useDialog(() => answered(false));
  const yes = confirm['style'] === 'danger' ? 'btn btn-danger' : 'btn btn-primary';
  return h(
    'dialog',
    { ref, class: 'dialog confirm', 'aria-labelledby': 'confirm-title' },
    h('h2', { id: 'confirm-title' }, words('title', 'Are you sure?')),
    h('div', { class: 'dialog-body text' }, showText(confirm['text'], { names, now: new Date() })),
    h(
      'div',
      { class: 'dialog-actions' },
      h('button', { type: 'button', class: 'btn', onClick: () => answered(false) }, words('deny', 'Cancel')),
      h(
        'button',
        { type: 'button', class: yes, autoFocus: true, onClick: () => answered(true) },
        words('confirm', 'Yes'),
      ),
    ),
  );
}
