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

/** A coloured square with an initial; the app has a sign of its own. */
export function showAvatar(person: PagePerson | undefined, size: 'small' | 'usual' = 'usual'): View {
  const name = person?.name ?? '?';
  const shape = person?.kind === 'bot' ? 'avatar avatar-app' : `avatar avatar-${hueOf(person?.id ?? name)}`;
  // The initial is drawn by the style sheet: it is no text that a name would have to hold.
  const initial = person?.kind === 'bot' ? '◎' : name.slice(0, 1).toUpperCase();
  return h('span', { class: `${shape} avatar-${size}`, 'aria-hidden': true, 'data-initial': initial });
}

const HUES = 6;

function hueOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9_973;
  return sum % HUES;
}
