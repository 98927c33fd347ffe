import { h } from 'preact';
import type { Workspace } from '../state/workspace.ts';
import { calledAs, showAvatar } from '../talk/person.ts';
import type { View } from '../view.ts';
import { moveFocus } from './move-focus.ts';
import { playable } from './switcher.ts';
import { useDesk } from './use-desk.ts';
import { usePopup } from './use-popup.ts';

interface PersonMenuProps {
  readonly workspace: Workspace;
  readonly face: View;
}

/** The switcher of narrow screens. */
export function PersonMenu({ workspace, face }: PersonMenuProps): View {
  const desk = useDesk();
  const popup = usePopup();
  const items = playable(workspace).map((person) => {
    const { called, role } = calledAs(person);
    const be = (): void => {
      popup.hide();
      desk.become(person.id);
    };
    return h(
      'button',
      {
        type: 'button',
        key: person.id,
        role: 'menuitemradio',
        class: 'menu-item',
        'aria-checked': person.id === workspace.you,
        'data-person': person.name,
        'data-first': person.id === workspace.you || undefined,
        onClick: be,
      },
      showAvatar(person, 'small'),
      h('span', null, called, ' ', h('small', null, role)),
    );
  });
  const you = calledAs(workspace.people.find(({ id }) => id === workspace.you) ?? { realName: '', name: '?' });
  return h(
    'span',
    { class: 'person-menu' },
    h(
      'button',
      {
        type: 'button',
        ref: popup.anchor,
        class: 'btn btn-icon',
        'aria-haspopup': 'menu',
        'aria-expanded': popup.open,
        'aria-label': `You are ${you.called}, ${you.role}. Be somebody else`,
        onClick: popup.open ? popup.hide : popup.show,
      },
      face,
      h('span', { class: 'btn-text' }, you.called),
    ),
    popup.open
      ? h(
          'div',
          {
            ref: popup.box,
            popover: 'auto',
            class: 'popup menu',
            role: 'menu',
            'aria-label': 'Be somebody else',
            onKeyDown: (event: KeyboardEvent) => moveFocus(event, '[role=menuitemradio]'),
          },
          ...items,
        )
      : undefined,
  );
}
