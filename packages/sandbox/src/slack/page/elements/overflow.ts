import { h } from 'preact';
import { objectsIn, textIn } from '../blocks/read.ts';
import { wordsOf } from '../blocks/text-object.ts';
import { moveFocus } from '../frame/move-focus.ts';
import { usePopup } from '../frame/use-popup.ts';
import { safeAddress } from '../text/formatted.ts';
import type { View } from '../view.ts';
import type { ElementProps } from './button.ts';
import { useAct } from './use-act.ts';

/** The three dots: a few more things to do. */
export function Overflow({ element, site }: ElementProps): View {
  const popup = usePopup();
  const { busy, around, act } = useAct(element, site);
  const items = objectsIn(element, 'options').map((option, index) => {
    const href = safeAddress(textIn(option, 'url'));
    const choose = (): void => {
      popup.hide();
      if (href !== undefined) window.open(href, '_blank', 'noopener');
      act(textIn(option, 'value'));
    };
    return h(
      'button',
      { type: 'button', role: 'menuitem', class: 'menu-item', 'data-first': index === 0 || undefined, onClick: choose },
      h('span', null, wordsOf(option['text'])),
    );
  });
  const button = h(
    'button',
    {
      type: 'button',
      ref: popup.anchor,
      class: `btn btn-icon${busy ? ' busy' : ''}`,
      'aria-haspopup': 'menu',
      'aria-expanded': popup.open,
      'aria-label': 'More actions',
      onClick: popup.open ? popup.hide : popup.show,
    },
    h('span', { class: 'btn-text' }, '⋯'),
  );
  const menu = popup.open
    ? h(
        'div',
        {
          ref: popup.box,
          popover: 'auto',
          class: 'popup menu',
          role: 'menu',
          onKeyDown: (event: KeyboardEvent) => moveFocus(event, '[role=menuitem]'),
        },
        ...items,
      )
    : undefined;
  return h('span', { class: 'element' }, button, menu, around);
}
