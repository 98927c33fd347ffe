import {
  ANY_OPTION,
  CONFIRM,
  checkInitial,
  checkMenu,
  DISPATCH_CONFIG,
  IMAGE_SOURCE,
  MENU_OPTIONS,
  OVERFLOW_OPTION,
  oneImage,
  PLAIN_OPTION,
  plainText,
  STYLE,
  typed,
} from './compositions.ts';
import { RICH_TEXT } from './rich-text.ts';
import {
  choice,
  type Fields,
  flag,
  list,
  matching,
  object,
  type Rule,
  report,
  string,
  webAddress,
  whole,
} from './rules.ts';

const action = { action_id: string(255) };
const confirm = { confirm: CONFIRM };
const focus = { focus_on_load: flag };
const placeholder = { placeholder: plainText(150) };
const dispatch = { dispatch_action_config: DISPATCH_CONFIG };
const several = { max_selected_items: whole(1, 100) };
const label = { accessibility_label: string(75) };

const menu = { ...action, ...confirm, ...focus, ...placeholder };
const field = { ...action, ...focus, ...placeholder, ...dispatch };
const id = string(255);

const DATE = matching(/^\d{4}-\d{2}-\d{2}$/, 'a date formatted as YYYY-MM-DD');
const TIME = matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time formatted as HH:mm');

const FILTER: Rule = object({
  optional: {
    include: list(choice('im', 'mpim', 'private', 'public'), 4),
    exclude_external_shared_channels: flag,
    exclude_bot_users: flag,
  },
});

const conversations = {
  default_to_current_conversation: flag,
  filter: FILTER,
};

const FEEDBACK: Rule = object({ required: { text: plainText(75), value: string(2000) }, optional: label });

const WORKFLOW: Rule = object({
  required: {
    trigger: object({
      required: { url: webAddress() },
      optional: {
        customizable_input_parameters: list(
          object({ required: { name: string(255), value: string(3000, 0) } }),
          100,
          0,
        ),
      },
    }),
  },
});

const EXTERNAL: Readonly<Record<string, Rule>> = { min_query_length: whole(0, 3000), ...menu };

const PLAIN_INPUT: Fields = {
  optional: {
    ...field,
    initial_value: string(3000, 0),
    multiline: flag,
    min_length: whole(0, 3000),
    max_length: whole(1, 3000),
  },
  also: ({ min_length: least, max_length: most }, pointer, look) => {
    if (typeof least === 'number' && typeof most === 'number' && least > most) {
      report(look, `${pointer}/min_length`, 'must be less than or equal to max_length');
    }
  },
};

/** Every element that Block Kit knows, with its limits. */
export const ELEMENTS: Readonly<Record<string, Rule>> = {
  button: typed({
    required: { text: plainText(75) },
    optional: { ...action, ...confirm, value: string(2000, 0), url: webAddress(), style: STYLE, ...label },
  }),
  workflow_button: typed({
    required: { text: plainText(75), workflow: WORKFLOW },
    optional: { ...action, style: STYLE, ...label },
  }),
  icon_button: typed({
    required: { icon: choice('trash'), text: plainText(75) },
    optional: { ...action, ...confirm, ...label, value: string(2000), visible_to_user_ids: list(id, 100) },
  }),
  feedback_buttons: typed({ required: { positive_button: FEEDBACK, negative_button: FEEDBACK }, optional: action }),
  image: typed({ required: { alt_text: string(2000) }, optional: IMAGE_SOURCE, also: oneImage }),
  overflow: typed({ required: { options: list(OVERFLOW_OPTION, 5) }, optional: { ...action, ...confirm } }),
  checkboxes: typed({
    required: { options: list(ANY_OPTION, 10) },
    optional: { ...action, ...confirm, ...focus, initial_options: list(ANY_OPTION, 10) },
    also: checkInitial,
  }),
  radio_buttons: typed({
    required: { options: list(ANY_OPTION, 10) },
    optional: { ...action, ...confirm, ...focus, initial_option: ANY_OPTION },
    also: checkInitial,
  }),
  static_select: typed({ optional: { ...menu, ...MENU_OPTIONS, initial_option: PLAIN_OPTION }, also: checkMenu }),
  multi_static_select: typed({
    optional: { ...menu, ...several, ...MENU_OPTIONS, initial_options: list(PLAIN_OPTION, 100) },
    also: checkMenu,
  }),
  external_select: typed({ optional: { ...EXTERNAL, initial_option: PLAIN_OPTION } }),
  multi_external_select: typed({ optional: { ...EXTERNAL, ...several, initial_options: list(PLAIN_OPTION, 100) } }),
  users_select: typed({ optional: { ...menu, initial_user: id } }),
  multi_users_select: typed({ optional: { ...menu, ...several, initial_users: list(id, 100) } }),
  conversations_select: typed({
    optional: { ...menu, ...conversations, initial_conversation: id, response_url_enabled: flag },
  }),
  multi_conversations_select: typed({
    optional: { ...menu, ...conversations, ...several, initial_conversations: list(id, 100) },
  }),
  channels_select: typed({ optional: { ...menu, initial_channel: id, response_url_enabled: flag } }),
  multi_channels_select: typed({ optional: { ...menu, ...several, initial_channels: list(id, 100) } }),
  datepicker: typed({ optional: { ...menu, initial_date: DATE } }),
  timepicker: typed({ optional: { ...menu, initial_time: TIME, timezone: string(100) } }),
  datetimepicker: typed({
    optional: { ...action, ...confirm, ...focus, initial_date_time: whole(1_000_000_000, 9_999_999_999) },
  }),
  plain_text_input: typed(PLAIN_INPUT),
  email_text_input: typed({ optional: { ...field, initial_value: string(3000, 0) } }),
  url_text_input: typed({ optional: { ...field, initial_value: string(3000, 0) } }),
  number_input: typed({
    required: { is_decimal_allowed: flag },
    optional: { ...field, initial_value: string(100), min_value: string(100), max_value: string(100) },
  }),
  rich_text_input: typed({
    optional: { ...field, initial_value: RICH_TEXT, min_lines: whole(1, 100), max_lines: whole(1, 100) },
  }),
  file_input: typed({ optional: { ...action, filetypes: list(string(20), 100), max_files: whole(1, 10) } }),
};

const SELECTS = [
  'static_select',
  'external_select',
  'users_select',
  'conversations_select',
  'channels_select',
] as const;

const MENUS = [
  ...SELECTS,
  'multi_static_select',
  'multi_external_select',
  'multi_users_select',
  'multi_conversations_select',
  'multi_channels_select',
  'checkboxes',
  'radio_buttons',
  'datepicker',
  'timepicker',
] as const;

/** What may stand in an actions block, beside a section, and in an input. */
export const ACTIONS_ELEMENTS: readonly string[] = [
  ...MENUS,
  'button',
  'workflow_button',
  'overflow',
  'datetimepicker',
  'rich_text_input',
];
export const ACCESSORIES: readonly string[] = [...MENUS, 'button', 'workflow_button', 'overflow', 'image'];
export const INPUT_ELEMENTS: readonly string[] = [
  ...MENUS,
  'datetimepicker',
  'plain_text_input',
  'email_text_input',
  'url_text_input',
  'number_input',
  'rich_text_input',
];

/** The rules of these elements, and of no other. */
export function elementsOf(names: readonly string[]): Readonly<Record<string, Rule>> {
  return Object.fromEntries(Object.entries(ELEMENTS).filter(([name]) => names.includes(name)));
}
