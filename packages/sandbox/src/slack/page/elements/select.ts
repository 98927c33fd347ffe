import { h } from 'preact';
import { useRef } from 'preact/hooks';
import type { JsonObject, PageOption } from '../../page-protocol.ts';
import { numberIn, textIn } from '../blocks/read.ts';
import { wordsOf } from '../blocks/text-object.ts';
import { useDesk } from '../frame/use-desk.ts';
import type { Desk } from '../state/desk.ts';
import type { View } from '../view.ts';
import type { ElementProps } from './button.ts';
import { initialOptions, initialValues, namedOptions, ownOptions } from './options.ts';
import { Picker } from './picker.ts';
import type { Site } from './site.ts';
import { useField } from './use-act.ts';
import type { OptionSource } from './use-suggestions.ts';

/** Slack waits for this many characters unless the select says otherwise. */
const LEAST_QUERY = 3;

/** Any of Slack's select menus, of one or several. */
export function Select({ element, site }: ElementProps): View {
  const desk = useDesk();
  const several = textIn(element, 'type').startsWith('multi_');
  const first = initialValues(element);
  const [value, change, acting] = useField(element, site, several ? first : (first[0] ?? null));
  const source = sourceOf(element, site, desk);
  // Those that an app has offered are known by value alone later on.
  const known = useRef(new Map<string, PageOption>());
  for (const option of [...initialOptions(element), ...(source.kind === 'own' ? source.options : [])]) {
    known.current.set(option.value, option);
  }
  const values = typeof value === 'string' ? [value] : (value ?? []);
  const choose = (chosen: readonly PageOption[]): void => {
    const most = numberIn(element, 'max_selected_items') ?? Number.POSITIVE_INFINITY;
    if (chosen.length > most) return;
    for (const option of chosen) known.current.set(option.value, option);
    change(several ? chosen.map((option) => option.value) : (chosen[0]?.value ?? null));
  };
  const picker = h(Picker, {
    ...{ source, several, busy: acting.busy, change: choose },
    chosen: values.map((each) => known.current.get(each) ?? { text: each, value: each }),
    placeholder: wordsOf(element['placeholder']) || (several ? 'Choose' : 'Choose one'),
    labelledBy: site.labelledBy,
    describedBy: site.describedBy,
    invalid: site.invalid === true,
  });
  return h('span', { class: 'element' }, picker, acting.around);
}

function sourceOf(element: JsonObject, site: Site, desk: Desk): OptionSource {
  const kind = textIn(element, 'type')
    .replace(/^multi_/, '')
    .replace(/_select$/, '');
  if (kind === 'users' || kind === 'conversations' || kind === 'channels') {
    return { kind: 'own', options: namedOptions(kind, site.names) };
  }
  if (kind === 'static') return { kind: 'own', options: ownOptions(element) };
  const actionId = textIn(element, 'action_id');
  return {
    kind: 'asked',
    least: numberIn(element, 'min_query_length') ?? LEAST_QUERY,
    ask: (query) => desk.suggest({ place: site.place, blockId: site.blockId, actionId }, query),
  };
}
