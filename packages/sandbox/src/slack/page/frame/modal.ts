import { h } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { PageView } from '../../page-protocol.ts';
import { showBlocks } from '../blocks/show-blocks.ts';
import { Fields } from '../elements/site.ts';
import type { Names } from '../state/workspace.ts';
import type { View } from '../view.ts';
import { useDesk } from './use-desk.ts';
import { useDialog } from './use-dialog.ts';

interface ModalProps {
  readonly view: PageView;
  readonly names: Names;
  /** How many stand under it. */
  readonly depth: number;
}

/** The topmost modal. What is filled in stays when the app updates it. */
export function Modal({ view, names, depth }: ModalProps): View {
  const desk = useDesk();
  const fields = useRef(new Fields()).current;
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [trouble, setTrouble] = useState<string | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const close = (): void => void desk.closeView(view.id);
  const ref = useDialog(close);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy || view.submit === undefined) return;
    setBusy(true);
    const result = await desk.submitView(view.id, fields.all());
    setBusy(false);
    setErrors(result.fieldErrors ?? {});
    setTrouble(result.ok || result.fieldErrors !== undefined ? undefined : (result.text ?? result.error));
  };
  const surface = {
    place: { kind: 'view', viewId: view.id },
    fields,
    reading: { names, now: new Date() },
    errors,
  } as const;
  return h(
    'dialog',
    { ref, class: 'dialog modal', 'aria-labelledby': 'modal-title' },
    h(
      'form',
      { method: 'dialog', noValidate: true, onSubmit: (event: Event) => void submit(event) },
      h(
        'header',
        { class: 'dialog-head' },
        h('h2', { id: 'modal-title' }, view.title),
        depth === 0 ? undefined : h('small', null, `${depth} below`),
        h('button', { type: 'button', class: 'btn btn-icon', 'aria-label': 'Close', onClick: close }, '✕'),
      ),
      h(
        'div',
        { class: 'dialog-body', tabIndex: 0, role: 'group', 'aria-label': view.title },
        showBlocks(view.blocks, surface),
      ),
      trouble === undefined ? undefined : h('p', { class: 'dialog-trouble', role: 'alert' }, `⚠ ${trouble}`),
      h(
        'div',
        { class: 'dialog-actions' },
        h('button', { type: 'button', class: 'btn', onClick: close }, view.close ?? 'Cancel'),
        view.submit === undefined
          ? undefined
          : h(
              'button',
              { type: 'submit', class: `btn btn-primary${busy ? ' busy' : ''}`, 'aria-busy': busy },
              h('span', { class: 'btn-text' }, view.submit),
            ),
      ),
    ),
  );
}
