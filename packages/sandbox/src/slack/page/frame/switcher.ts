import { h } from 'preact';
import type { PagePerson } from '../../page-protocol.ts';
import type { Workspace } from '../state/workspace.ts';
import { calledAs, showAvatar } from '../talk/person.ts';
import type { View } from '../view.ts';
import { moveFocus } from './move-focus.ts';
import { useDesk } from './use-desk.ts';

/** People whom one can be: all but bots. */
export function playable(workspace: Workspace): readonly PagePerson[] {
  return workspace.people.filter(({ kind }) => kind !== 'bot');
}

/** Who one is, and one click to be somebody else: approvals need two. */
export function Switcher({ workspace }: { readonly workspace: Workspace }): View {
  const desk = useDesk();
  const you = workspace.people.find(({ id }) => id === workspace.you);
  const { called, role } = calledAs(you ?? { realName: '', name: '?' });
  const groups = workspace.usergroups.filter(({ members }) => members.includes(workspace.you));
  const faces = playable(workspace).map((person, index) => {
    const as = calledAs(person);
    return h(
      'button',
      {
        type: 'button',
        key: person.id,
        class: 'face',
        'aria-pressed': person.id === workspace.you,
        'aria-label': `Be ${as.called}, ${as.role}`,
        'data-person': person.name,
        title: `Be ${as.called}, ${as.role} (Alt+${index + 1})`,
        onClick: () => desk.become(person.id),
      },
      showAvatar(person),
    );
  });
  return h(
    'section',
    { class: 'switcher', 'aria-label': 'Who you are' },
    h(
      'p',
      { class: 'you' },
      h('span', null, 'You are'),
      h('strong', { 'data-you': you?.name }, called),
      h('span', { class: 'role' }, role),
      ...groups.map(({ id, handle }) => h('span', { key: id, class: 'role' }, `@${handle}`)),
    ),
    h(
      'div',
      {
        class: 'faces',
        role: 'group',
        'aria-label': 'Be somebody else',
        onKeyDown: (event: KeyboardEvent) => moveFocus(event, '.face'),
      },
      ...faces,
    ),
    h('p', { class: 'switcher-keys', 'aria-hidden': true }, 'Alt+1 … 6 switches'),
  );
}
