import { h } from 'preact';
import { useEffect } from 'preact/hooks';
import type { View } from '../view.ts';
import type { Completion } from './completion.ts';

interface CompletionListProps {
  readonly id: string;
  readonly items: readonly Completion[];
  readonly active: number;
  readonly take: (item: Completion) => void;
}

export function CompletionList({ id, items, active, take }: CompletionListProps): View {
  useEffect(() => {
    document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const rows = items.map((item, index) =>
    h(
      'li',
      {
        key: item.text,
        id: `${id}-${index}`,
        role: 'option',
        class: index === active ? 'option active' : 'option',
        'aria-selected': index === active,
        // The text keeps the focus.
        onMouseDown: (event: Event) => event.preventDefault(),
        onClick: () => take(item),
      },
      h('span', null, item.text),
      h('small', null, item.hint),
    ),
  );
  return h(
    'div',
    { class: 'completion' },
    h('ul', { id: `${id}-list`, role: 'listbox', 'aria-label': 'Completions' }, ...rows),
    h('p', { class: 'completion-keys', 'aria-hidden': true }, 'Tab completes · ↑↓ choose · Esc closes'),
  );
}
