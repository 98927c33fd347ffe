import { type ComponentType, h } from 'preact';
import type { JsonObject } from '../../page-protocol.ts';
import { showImage } from '../blocks/image-source.ts';
import { recordIn, textIn } from '../blocks/read.ts';
import type { View } from '../view.ts';
import { Button, type ElementProps } from './button.ts';
import { Choices } from './choices.ts';
import { Overflow } from './overflow.ts';
import { Select } from './select.ts';
import type { Site } from './site.ts';
import { TextField } from './text-field.ts';

const COMPONENTS: Readonly<Record<string, ComponentType<ElementProps>>> = {
  button: Button,
  workflow_button: Button,
  icon_button: Button,
  overflow: Overflow,
  checkboxes: Choices,
  radio_buttons: Choices,
  ...Object.fromEntries(
    ['static', 'external', 'users', 'conversations', 'channels'].flatMap((kind) => [
      [`${kind}_select`, Select],
      [`multi_${kind}_select`, Select],
    ]),
  ),
  ...Object.fromEntries(
    [
      'plain_text_input',
      'email_text_input',
      'url_text_input',
      'number_input',
      'rich_text_input',
      'datepicker',
      'timepicker',
      'datetimepicker',
    ].map((kind) => [kind, TextField]),
  ),
};

/** An element of Block Kit. Those of an edited message stay the same component, so that nothing a person does is lost. */
export function showElement(element: JsonObject, site: Site): View {
  const type = textIn(element, 'type');
  const key = `${type} ${textIn(element, 'action_id')}`;
  if (type === 'image') return showImage(element, 'accessory-image');
  if (type === 'feedback_buttons') return showFeedback(element, site);
  const component = COMPONENTS[type];
  if (component === undefined) return h('span', { key, class: 'unknown' }, `[${type}]`);
  return h(component, { key, element, site });
}

function showFeedback(element: JsonObject, site: Site): View {
  const button = (name: string): View => {
    const own = { ...recordIn(element[name]), type: 'button', action_id: textIn(element, 'action_id') };
    return h(Button, { key: name, element: own, site });
  };
  return h('span', { class: 'feedback' }, button('positive_button'), button('negative_button'));
}
