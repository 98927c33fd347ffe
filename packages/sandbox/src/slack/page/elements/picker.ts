import { h } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { PageOption } from '../../page-protocol.ts';
import { usePopup } from '../frame/use-popup.ts';
import type { View } from '../view.ts';
import { OptionList } from './option-list.ts';
import { newId } from './site.ts';
import { type OptionSource, useSuggestions } from './use-suggestions.ts';

export interface PickerProps {
  readonly source: OptionSource;
  readonly chosen: readonly PageOption[];
  readonly several: boolean;
  readonly placeholder: string;
  readonly busy: boolean;
  readonly labelledBy: string | undefined;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
  readonly change: (chosen: readonly PageOption[]) => void;
}

/** A menu with a field to find something in it. Arrow keys walk, Enter takes, Esc closes. */
export function Picker(props: PickerProps): View {
  const { source, chosen, several, placeholder, busy } = props;
  const popup = usePopup();
  const [query, setQuery] = useState('');
  const id = useRef(newId('picker')).current;
  const offer = useSuggestions(source, query, popup.open);
  const take = (option: PageOption): void => {
    if (!several) {
      popup.hide();
      setQuery('');
      props.change([option]);
      return;
    }
    const others = chosen.filter(({ value }) => value !== option.value);
    props.change(others.length === chosen.length ? [...chosen, option] : others);
  };
  const words = chosen.length === 0 ? placeholder : several ? `${chosen.length} chosen` : (chosen[0]?.text ?? '');
  const button = h(
    'button',
    {
      type: 'button',
      ref: popup.anchor,
      id,
      class: `btn picker-button${busy ? ' busy' : ''}${chosen.length === 0 ? ' empty' : ''}`,
      'aria-haspopup': 'listbox',
      'aria-expanded': popup.open,
      'aria-labelledby': props.labelledBy === undefined ? undefined : `${props.labelledBy} ${id}`,
      'aria-describedby': props.describedBy,
      'aria-invalid': props.invalid || undefined,
      onClick: popup.open ? popup.hide : popup.show,
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key !== 'ArrowDown') return;
        event.preventDefault();
        popup.show();
      },
    },
    h('span', { class: 'btn-text' }, words),
  );
  const list = popup.open
    ? h(OptionList, { popup, offer, chosen, several, query, label: placeholder, typed: setQuery, take })
    : undefined;
  return h('span', { class: 'picker' }, several ? h(Chips, { chosen, drop: take }) : undefined, button, list);
}

interface ChipsProps {
  readonly chosen: readonly PageOption[];
  readonly drop: (option: PageOption) => void;
}

function Chips({ chosen, drop }: ChipsProps): View {
  const chip = (option: PageOption): View =>
    h(
      'span',
      { class: 'chip', key: option.value },
      option.text,
      h('button', { type: 'button', 'aria-label': `Take away ${option.text}`, onClick: () => drop(option) }, '×'),
    );
  return h('span', { class: 'chips' }, ...chosen.map(chip));
}
