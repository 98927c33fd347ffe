import { h } from 'preact';
import type { PagePerson } from '../../page-protocol.ts';
import type { View } from '../view.ts';

/** `Ada (operator)` is Ada, who is an operator. */
export function calledAs({ realName, name }: Pick<PagePerson, 'realName' | 'name'>): {
  readonly called: string;
  readonly role: string;
} {
  const [, called = realName || name, role = ''] = /^(.*?)\s*\((.*)\)$/.exec(realName) ?? [];
  return { called, role };
}

const SLACKBOT = 'USLACKBOT';

/** A coloured square with an initial; the app has a sign of its own. */
export function showAvatar(person: PagePerson | undefined, size: 'small' | 'usual' = 'usual'): View {
  const name = person?.name ?? '?';
  const isApp = person?.kind === 'bot' && person.id !== SLACKBOT;
  const shape = isApp ? 'avatar avatar-app' : `avatar avatar-${hueOf(name)}`;
  // The initial is drawn by the style sheet: it is no text that a name would have to hold.
  const initial = isApp ? '◎' : name.slice(0, 1).toUpperCase();
  return h('span', { class: `${shape} avatar-${size}`, 'aria-hidden': true, 'data-initial': initial });
}

const HUES = 6;

function hueOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 7 + (character.codePointAt(0) ?? 0)) % 9_973;
  return sum % HUES;
}
