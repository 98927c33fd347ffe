import { h } from 'preact';
import { useRef } from 'preact/hooks';
import type { JsonObject } from '../../page-protocol.ts';
import { showElement } from '../elements/element.ts';
import { newId } from '../elements/site.ts';
import type { View } from '../view.ts';
import { isRecord } from './read.ts';
import { type Surface, siteIn } from './surface.ts';
import { wordsOf } from './text-object.ts';

interface InputBlockProps {
  readonly block: JsonObject;
  readonly surface: Surface;
}

/** A label, a field, a hint, and what is wrong with what was filled in. */
export function InputBlock({ block, surface }: InputBlockProps): View {
  const id = useRef(newId('input')).current;
  const site = siteIn(surface, block);
  const error = surface.errors[site.blockId];
  const hint = wordsOf(block['hint']);
  const element = block['element'];
  const described = [error === undefined ? '' : `${id}-error`, hint === '' ? '' : `${id}-hint`].filter(Boolean);
  const field = isRecord(element)
    ? showElement(element, {
        ...site,
        acts: block['dispatch_action'] === true,
        labelledBy: `${id}-label`,
        invalid: error !== undefined,
        ...(described.length === 0 ? {} : { describedBy: described.join(' ') }),
      })
    : undefined;
  return h(
    'div',
    { class: error === undefined ? 'input' : 'input wrong' },
    h(
      'span',
      { class: 'label', id: `${id}-label` },
      wordsOf(block['label']),
      block['optional'] === true ? h('small', null, ' (optional)') : undefined,
    ),
    field,
    error === undefined ? undefined : h('span', { class: 'input-error', id: `${id}-error`, role: 'alert' }, error),
    hint === '' ? undefined : h('span', { class: 'hint', id: `${id}-hint` }, hint),
  );
}
