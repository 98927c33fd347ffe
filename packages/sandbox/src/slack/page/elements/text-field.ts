import { h } from 'preact';
import type { FieldValue, JsonObject } from '../../page-protocol.ts';
import { isRecord, numberIn, recordIn, textIn, textsIn } from '../blocks/read.ts';
import { wordsOf } from '../blocks/text-object.ts';
import type { View } from '../view.ts';
import type { ElementProps } from './button.ts';
import type { Site } from './site.ts';
import { useField } from './use-act.ts';

const TYPES: Readonly<Record<string, string>> = {
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'text',
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
};

const INITIALS: Readonly<Record<string, string>> = {
  datepicker: 'initial_date',
  timepicker: 'initial_time',
};

/** Any field that a value is typed into. */
export function TextField({ element, site }: ElementProps): View {
  const type = textIn(element, 'type');
  const [value, change, acting] = useField(element, { ...site, acts: false }, initialOf(element));
  const sends = sendsOn(element, site, type);
  const typed = ({ currentTarget }: { readonly currentTarget: HTMLInputElement | HTMLTextAreaElement }): void => {
    const next = fromControl(type, currentTarget.value);
    change(next);
    if (sends.eachChange) acting.act(next);
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !sends.enter) return;
    event.preventDefault();
    acting.act(value);
  };
  const shared = {
    class: 'field',
    'aria-labelledby': site.labelledBy,
    'aria-label': site.labelledBy === undefined ? wordsOf(element['placeholder']) || 'Value' : undefined,
    'aria-describedby': site.describedBy,
    'aria-invalid': site.invalid === true || undefined,
    placeholder: wordsOf(element['placeholder']) || undefined,
    maxLength: numberIn(element, 'max_length'),
    value: toControl(type, value),
    onInput: typed,
    onKeyDown: keys,
  };
  const control =
    element['multiline'] === true || type === 'rich_text_input'
      ? h('textarea', { ...shared, rows: 4 })
      : h('input', {
          ...shared,
          type: TYPES[type] ?? 'text',
          inputMode: type === 'number_input' ? 'decimal' : undefined,
        });
  return h('span', { class: 'element' }, control, acting.around);
}

function initialOf(element: JsonObject): FieldValue {
  const type = textIn(element, 'type');
  if (type === 'datetimepicker') return String(numberIn(element, 'initial_date_time') ?? '') || null;
  if (isRecord(element['initial_value'])) return null;
  return textIn(element, INITIALS[type] ?? 'initial_value') || null;
}

/** A date and time is seconds since 1970 to Slack, and local words to the control. */
function toControl(type: string, value: FieldValue): string {
  if (typeof value !== 'string') return '';
  if (type !== 'datetimepicker') return value;
  const date = new Date(Number(value) * 1_000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function fromControl(type: string, text: string): FieldValue {
  if (text === '') return null;
  return type === 'datetimepicker' ? String(Math.floor(new Date(text).getTime() / 1_000)) : text;
}

function sendsOn(
  element: JsonObject,
  site: Site,
  type: string,
): { readonly enter: boolean; readonly eachChange: boolean } {
  if (!site.acts) return { enter: false, eachChange: false };
  const on = textsIn(recordIn(element['dispatch_action_config']), 'trigger_actions_on');
  const picks = type in INITIALS || type === 'datetimepicker';
  return {
    enter: !picks && (on.length === 0 || on.includes('on_enter_pressed')),
    eachChange: picks || on.includes('on_character_entered'),
  };
}
