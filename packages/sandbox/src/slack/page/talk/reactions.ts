import { h } from 'preact';
import type { PageMessage } from '../../page-protocol.ts';
import { useDesk } from '../frame/use-desk.ts';
import type { Names } from '../state/workspace.ts';
import { emojiOf } from '../text/emoji.ts';
import type { View } from '../view.ts';

interface ReactionsProps {
  readonly message: PageMessage;
  readonly names: Names;
}

export function Reactions({ message, names }: ReactionsProps): View | null {
  const desk = useDesk();
  if (message.reactions.length === 0) return null;
  const pills = message.reactions.map(({ name, users }) => {
    const who = users.map((id) => names.people.find((person) => person.id === id)?.name ?? id).join(', ');
    return h(
      'button',
      {
        type: 'button',
        key: name,
        class: 'reaction',
        'aria-pressed': users.includes(names.you),
        'aria-label': `${name.replaceAll('_', ' ')}, ${users.length}: ${who}`,
        title: who,
        onClick: () => desk.react(message.channel, message.ts, name),
      },
      emojiOf(name) ?? `:${name}:`,
      h('span', null, users.length),
    );
  });
  return h('p', { class: 'reactions' }, ...pills);
}
