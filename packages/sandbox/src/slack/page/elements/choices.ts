import { h } from 'preact';
import { useRef } from 'preact/hooks';
import { objectsIn, textIn } from '../blocks/read.ts';
import { showText } from '../blocks/text-object.ts';
import type { View } from '../view.ts';
import type { ElementProps } from './button.ts';
import { initialValues } from './options.ts';
import { newId } from './site.ts';
import { useField } from './use-act.ts';

/** Checkboxes or radio buttons. */
export function Choices({ element, site }: ElementProps): View {
  const several = element['type'] === 'checkboxes';
  const first = initialValues(element);
  const name = useRef(newId('choices')).current;
  const [value, change, { around }] = useField(element, site, several ? first : (first[0] ?? null));
  const chosen = typeof value === 'string' ? [value] : (value ?? []);
  const reading = { names: site.names, now: new Date() };
  const rows = objectsIn(element, 'options').map((option) => {
    const own = textIn(option, 'value');
    const toggle = (): void => {
      if (!several) change(own);
      else change(chosen.includes(own) ? chosen.filter((each) => each !== own) : [...chosen, own]);
    };
    return h(
      'label',
      { class: 'choice', key: own },
      h('input', { type: several ? 'checkbox' : 'radio', name, checked: chosen.includes(own), onChange: toggle }),
      h(
        'span',
        { class: 'text' },
        ...showText(option['text'], reading),
        h('small', null, ...showText(option['description'], reading)),
      ),
    );
  });
  return h(
    'span',
    {
      class: 'element choices',
      role: several ? 'group' : 'radiogroup',
      'aria-labelledby': site.labelledBy,
      'aria-describedby': site.describedBy,
    },
    ...rows,
    around,
  );
}
