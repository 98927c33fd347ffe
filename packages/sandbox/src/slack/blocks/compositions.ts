import { isList, isObject } from '../json.ts';
import type { Json, JsonObject } from '../page-protocol.ts';
import {
  byType,
  choice,
  exactlyOne,
  type Fields,
  flag,
  type Inspection,
  list,
  object,
  type Rule,
  report,
  string,
  webAddress,
} from './rules.ts';

/** Any string at all: the `type` was looked at before. */
const TYPE: Rule = () => undefined;

/** An object whose `type` has been looked at. */
export function typed(fields: Fields): Rule {
  return object({ ...fields, required: { type: TYPE, ...fields.required } });
}

function plain(max: number): Rule {
  return typed({ required: { text: string(max) }, optional: { emoji: flag } });
}

function marked(max: number): Rule {
  return typed({ required: { text: string(max) }, optional: { verbatim: flag } });
}

export function plainText(max: number): Rule {
  return byType({ plain_text: plain(max) });
}

export function mrkdwn(max: number): Rule {
  return byType({ mrkdwn: marked(max) });
}

export function anyText(max: number): Rule {
  return byType({ plain_text: plain(max), mrkdwn: marked(max) });
}

export const STYLE: Rule = choice('primary', 'danger');

/** A question asked before an action is sent. */
export const CONFIRM: Rule = object({
  required: { title: plainText(100), text: anyText(300), confirm: plainText(30), deny: plainText(30) },
  optional: { style: STYLE },
});

interface OptionKind {
  readonly text: (max: number) => Rule;
  readonly url?: boolean;
}

function option({ text, url = false }: OptionKind): Rule {
  // The docs also speak of 150 characters for a value; the SDK's types of 75. Below 76 holds for both.
  return object({
    required: { text: text(75), value: string(75) },
    optional: { description: text(75), ...(url ? { url: webAddress() } : {}) },
  });
}

export const PLAIN_OPTION: Rule = option({ text: plainText });
export const ANY_OPTION: Rule = option({ text: anyText });
export const OVERFLOW_OPTION: Rule = option({ text: plainText, url: true });

const OPTION_GROUP: Rule = object({ required: { label: plainText(75), options: list(PLAIN_OPTION, 100) } });

/** `options` or `option_groups`, not both. */
export const MENU_OPTIONS: Readonly<Record<string, Rule>> = {
  options: list(PLAIN_OPTION, 100),
  option_groups: list(OPTION_GROUP, 100),
};

const oneMenu = exactlyOne('options', 'option_groups');

/** A menu has options, and what is chosen at first is one of them. */
export function checkMenu(value: JsonObject, pointer: string, look: Inspection): void {
  oneMenu(value, pointer, look);
  checkInitial(value, pointer, look);
}

export function checkInitial(value: JsonObject, pointer: string, look: Inspection): void {
  const offered = allOptions(value).map((each) => canonical(each));
  const single = value['initial_option'];
  if (single !== undefined && !offered.includes(canonical(single))) {
    report(look, `${pointer}/initial_option`, 'initial option must exactly match an available option');
  }
  const several = value['initial_options'];
  if (!isList(several)) return;
  several.forEach((each, index) => {
    if (offered.includes(canonical(each))) return;
    report(look, `${pointer}/initial_options/${index}`, 'initial option must exactly match an available option');
  });
}

/** Every option of a menu, those in groups too. */
export function allOptions(menu: JsonObject): readonly Json[] {
  const { options, option_groups: groups } = menu;
  const grouped = isList(groups)
    ? groups.flatMap((group) => (isObject(group) && isList(group['options']) ? group['options'] : []))
    : [];
  return [...(isList(options) ? options : []), ...grouped];
}

/** Two options are the same when text and value are, whatever order their fields have. */
function canonical(value: Json): string {
  if (!isObject(value)) return JSON.stringify(value);
  const text = value['text'];
  return JSON.stringify([isObject(text) ? [text['type'], text['text']] : text, value['value'], value['url']]);
}

export const DISPATCH_CONFIG: Rule = object({
  required: { trigger_actions_on: list(choice('on_enter_pressed', 'on_character_entered'), 2) },
});

const SLACK_FILE: Rule = (value, pointer, look) => {
  object({ optional: { id: string(255), url: webAddress() }, also: exactlyOne('id', 'url') })(value, pointer, look);
  if (isObject(value) && !look.hasImage(value)) report(look, pointer, 'invalid slack file');
};

/** Where an image comes from. */
export const IMAGE_SOURCE: Readonly<Record<string, Rule>> = { image_url: webAddress(), slack_file: SLACK_FILE };
export const oneImage: (value: JsonObject, pointer: string, look: Inspection) => void = exactlyOne(
  'image_url',
  'slack_file',
);
