import { h } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PageOption } from '../../page-protocol.ts';
import type { Popup } from '../frame/use-popup.ts';
import type { View } from '../view.ts';
import { newId } from './site.ts';
import type { Offer } from './use-suggestions.ts';

interface OptionListProps {
  readonly popup: Popup;
  readonly offer: Offer;
  readonly chosen: readonly PageOption[];
  readonly several: boolean;
  readonly query: string;
  readonly label: string;
  readonly typed: (query: string) => void;
  readonly take: (option: PageOption) => void;
}

/** The open menu: a field, and what it leads to. */
export function OptionList({ popup, offer, chosen, several, query, label, typed, take }: OptionListProps): View {
  const id = useRef(newId('options')).current;
  const [active, setActive] = useState(0);
  const { options, word } = offer;
  const current = Math.min(active, options.length - 1);
  useEffect(() => {
    document.getElementById(`${id}-${current}`)?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  const keys = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setActive((current + step + options.length) % Math.max(1, options.length));
    else if (event.key === 'Enter') withOption(options[current], take);
    else if (event.key === 'Tab') popup.hide();
    else return;
    if (event.key !== 'Tab') event.preventDefault();
  };
  const input = h('input', {
    'data-first': true,
    class: 'field',
    role: 'combobox',
    'aria-label': label,
    'aria-expanded': true,
    'aria-autocomplete': 'list',
    'aria-controls': id,
    'aria-activedescendant': options.length > 0 ? `${id}-${current}` : undefined,
    autocomplete: 'off',
    spellcheck: false,
    placeholder: 'Find …',
    value: query,
    onInput: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) => {
      setActive(0);
      typed(currentTarget.value);
    },
    onKeyDown: keys,
  });
  const item = (option: PageOption, index: number): View =>
    h(
      'li',
      {
        key: option.value,
        id: `${id}-${index}`,
        role: 'option',
        class: index === current ? 'option active' : 'option',
        'aria-selected': chosen.some(({ value }) => value === option.value),
        // Before the field loses the focus.
        onMouseDown: (event: Event) => event.preventDefault(),
        onClick: () => take(option),
      },
      h('span', null, option.text),
      option.description === undefined ? undefined : h('small', null, option.description),
    );
  const rows = options.flatMap((option, index) => {
    const begins = option.group !== undefined && option.group !== options[index - 1]?.group;
    const heading = h(
      'li',
      { class: 'option-group', role: 'presentation', key: `group ${option.group}` },
      option.group,
    );
    return begins ? [heading, item(option, index)] : [item(option, index)];
  });
  return h(
    'div',
    { ref: popup.box, popover: 'auto', class: 'popup picker-popup' },
    input,
    h('ul', { id, role: 'listbox', 'aria-label': label, 'aria-multiselectable': several }, ...rows),
    word === undefined ? undefined : h('p', { class: 'popup-word', role: 'status' }, word),
  );
}

function withOption(option: PageOption | undefined, take: (option: PageOption) => void): void {
  if (option !== undefined) take(option);
}
