import { isList, isObject, objectOf, textOf } from '../json.ts';
import type { FieldValue, FieldValues, Json, JsonObject, PageBlock } from '../page-protocol.ts';
import { allOptions } from './compositions.ts';
import { elementsOfBlock } from './whole-payload.ts';

/** How an element carries what was chosen in it: the field's name in payloads, and where its first value stands. */
interface Carrier {
  readonly field: string;
  readonly initial: string;
  readonly kind: 'text' | 'option' | 'options' | 'id' | 'ids' | 'number' | 'rich';
}

const CARRIERS: Readonly<Record<string, Carrier>> = {
  plain_text_input: { field: 'value', initial: 'initial_value', kind: 'text' },
  email_text_input: { field: 'value', initial: 'initial_value', kind: 'text' },
  url_text_input: { field: 'value', initial: 'initial_value', kind: 'text' },
  number_input: { field: 'value', initial: 'initial_value', kind: 'text' },
  rich_text_input: { field: 'rich_text_value', initial: 'initial_value', kind: 'rich' },
  file_input: { field: 'files', initial: '', kind: 'ids' },
  static_select: { field: 'selected_option', initial: 'initial_option', kind: 'option' },
  external_select: { field: 'selected_option', initial: 'initial_option', kind: 'option' },
  radio_buttons: { field: 'selected_option', initial: 'initial_option', kind: 'option' },
  multi_static_select: { field: 'selected_options', initial: 'initial_options', kind: 'options' },
  multi_external_select: { field: 'selected_options', initial: 'initial_options', kind: 'options' },
  checkboxes: { field: 'selected_options', initial: 'initial_options', kind: 'options' },
  users_select: { field: 'selected_user', initial: 'initial_user', kind: 'id' },
  multi_users_select: { field: 'selected_users', initial: 'initial_users', kind: 'ids' },
  conversations_select: { field: 'selected_conversation', initial: 'initial_conversation', kind: 'id' },
  multi_conversations_select: { field: 'selected_conversations', initial: 'initial_conversations', kind: 'ids' },
  channels_select: { field: 'selected_channel', initial: 'initial_channel', kind: 'id' },
  multi_channels_select: { field: 'selected_channels', initial: 'initial_channels', kind: 'ids' },
  datepicker: { field: 'selected_date', initial: 'initial_date', kind: 'id' },
  timepicker: { field: 'selected_time', initial: 'initial_time', kind: 'id' },
  datetimepicker: { field: 'selected_date_time', initial: 'initial_date_time', kind: 'number' },
};

const SEVERAL = ['options', 'ids'];

/** The state of a payload nobody has touched: by block_id and action_id, in Slack's own form. */
export function initialValues(blocks: readonly PageBlock[]): JsonObject {
  return fieldsOf(blocks, (element, carrier) => {
    const initial = element[carrier.initial];
    return initial ?? (SEVERAL.includes(carrier.kind) ? [] : null);
  });
}

/** Options that an external select has offered lately, by value. */
export type OfferedOptions = (element: JsonObject, value: string) => Json | undefined;

/** The state after a person filled fields in; those they did not touch keep what they had. */
export function filledValues(
  blocks: readonly PageBlock[],
  before: JsonObject,
  filled: FieldValues,
  offered: OfferedOptions,
): JsonObject {
  return fieldsOf(blocks, (element, carrier, blockId) => {
    const actionId = textOf(element['action_id']);
    const value = filled[blockId]?.[actionId];
    const kept = objectOf(objectOf(before[blockId])[actionId])[carrier.field];
    if (value === undefined) return kept ?? (SEVERAL.includes(carrier.kind) ? [] : null);
    return carried(element, carrier, value, offered);
  });
}

function fieldsOf(
  blocks: readonly PageBlock[],
  valueIn: (element: JsonObject, carrier: Carrier, blockId: string) => Json,
): JsonObject {
  const out: Record<string, Json> = {};
  for (const block of blocks) {
    const fields = elementsOfBlock(block).flatMap((element) => {
      const carrier = CARRIERS[textOf(element['type'])];
      if (carrier === undefined) return [];
      const value = { type: textOf(element['type']), [carrier.field]: valueIn(element, carrier, block.block_id) };
      return [[textOf(element['action_id']), value] as const];
    });
    if (fields.length > 0) out[block.block_id] = Object.fromEntries(fields);
  }
  return out;
}

/** What a person chose in one element, in Slack's own form: `{selected_option: ..}`; nothing for a button. */
export function chosenFields(element: JsonObject, value: FieldValue | undefined, offered: OfferedOptions): JsonObject {
  const type = textOf(element['type']);
  if (type === 'overflow') return { selected_option: optionOf(element, single(value), offered) };
  const carrier = CARRIERS[type];
  if (carrier === undefined || value === undefined) return {};
  return { [carrier.field]: carried(element, carrier, value, offered) };
}

function carried(element: JsonObject, { kind }: Carrier, value: FieldValue, offered: OfferedOptions): Json {
  const several = isList(value) ? value.map(String) : value === null || value === '' ? [] : [String(value)];
  switch (kind) {
    case 'option':
      return optionOf(element, several[0] ?? '', offered);
    case 'options':
      return several.map((each) => optionOf(element, each, offered)).filter((each) => each !== null);
    case 'ids':
      return several;
    case 'number':
      return several[0] === undefined ? null : Number(several[0]);
    case 'rich':
      return several[0] === undefined ? null : richText(several[0]);
    default:
      return several[0] ?? null;
  }
}

function single(value: FieldValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function optionOf(element: JsonObject, value: string, offered: OfferedOptions): Json {
  const own = [...allOptions(element), element['initial_option'] ?? null].find(
    (each) => isObject(each) && each['value'] === value,
  );
  return own ?? offered(element, value) ?? null;
}

function richText(text: string): JsonObject {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] };
}

/** What a modal refuses before the app hears of it: by block_id. */
export function missingInputs(blocks: readonly PageBlock[], values: JsonObject): Readonly<Record<string, string>> {
  const errors: Record<string, string> = {};
  for (const block of blocks) {
    const element = block['element'];
    if (block.type !== 'input' || !isObject(element)) continue;
    const carrier = CARRIERS[textOf(element['type'])];
    const fields = objectOf(objectOf(values[block.block_id])[textOf(element['action_id'])]);
    const value = carrier === undefined ? undefined : fields[carrier.field];
    const error = inputError(element, value ?? null, block['optional'] === true);
    if (error !== undefined) errors[block.block_id] = error;
  }
  return errors;
}

function inputError(element: JsonObject, value: Json, optional: boolean): string | undefined {
  const empty = value === null || value === '' || (isList(value) && value.length === 0);
  if (empty) return optional ? undefined : 'Please complete this required field.';
  if (typeof value !== 'string') return undefined;
  return lengthError(element, value) ?? formError(textOf(element['type']), value);
}

function lengthError({ min_length: least, max_length: most }: JsonObject, value: string): string | undefined {
  if (typeof least === 'number' && value.length < least) return `Must be at least ${least} characters long.`;
  if (typeof most === 'number' && value.length > most) return `Must be no more than ${most} characters long.`;
  return undefined;
}

function formError(type: string, value: string): string | undefined {
  if (type === 'number_input' && !Number.isFinite(Number(value))) return 'Please enter a number.';
  if (type === 'email_text_input' && !/^\S+@\S+$/.test(value)) return 'Please enter a valid email.';
  if (type === 'url_text_input' && !URL.canParse(value)) return 'Please enter a valid URL.';
  return undefined;
}
