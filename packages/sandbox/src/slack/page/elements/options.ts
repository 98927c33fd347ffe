import type { JsonObject, PageOption } from '../../page-protocol.ts';
import { isRecord, objectsIn, recordIn, textIn, textsIn } from '../blocks/read.ts';
import { wordsOf } from '../blocks/text-object.ts';
import type { Names } from '../state/workspace.ts';

/** An option object as the page holds it. */
function optionOf(option: JsonObject, group?: string): PageOption {
  const description = wordsOf(option['description']);
  return {
    text: wordsOf(option['text']),
    value: textIn(option, 'value'),
    ...(description === '' ? {} : { description }),
    ...(group === undefined ? {} : { group }),
  };
}

/** Those of a menu that brings its own, grouped ones too. */
export function ownOptions(element: JsonObject): readonly PageOption[] {
  const grouped = objectsIn(element, 'option_groups').flatMap((group) =>
    objectsIn(group, 'options').map((option) => optionOf(option, wordsOf(group['label']))),
  );
  return [...objectsIn(element, 'options').map((option) => optionOf(option)), ...grouped];
}

/** People or channels, by what the menu is for. */
export function namedOptions(kind: 'users' | 'conversations' | 'channels', names: Names): readonly PageOption[] {
  const people = names.people.map(({ id, realName }) => ({ text: realName, value: id }));
  const channels = names.channels
    .filter((channel) => channel.kind !== 'im')
    .map(({ id, name }) => ({ text: `#${name}`, value: id }));
  if (kind === 'users') return people;
  return kind === 'channels' ? channels : [...channels, ...people];
}

/** What is chosen before a person has chosen. */
export function initialValues(element: JsonObject): readonly string[] {
  const single = recordIn(element['initial_option']);
  const many = objectsIn(element, 'initial_options');
  const ids = ['initial_user', 'initial_conversation', 'initial_channel'].map((name) => textIn(element, name));
  const lists = ['initial_users', 'initial_conversations', 'initial_channels'].flatMap((name) =>
    textsIn(element, name),
  );
  return [textIn(single, 'value'), ...many.map((each) => textIn(each, 'value')), ...ids, ...lists].filter(
    (value) => value !== '',
  );
}

/** Options that are chosen at first, so that they have a name before anything was looked up. */
export function initialOptions(element: JsonObject): readonly PageOption[] {
  const single = element['initial_option'];
  return [...(isRecord(single) ? [single] : []), ...objectsIn(element, 'initial_options')].map((each) =>
    optionOf(each),
  );
}

/** Options that a text leads to: those with all its words in them. */
export function matching(options: readonly PageOption[], query: string): readonly PageOption[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return options.filter(({ text, description = '' }) => {
    const hay = `${text} ${description}`.toLowerCase();
    return words.every((word) => hay.includes(word));
  });
}
