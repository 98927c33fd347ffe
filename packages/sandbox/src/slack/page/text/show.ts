import { h } from 'preact';
import type { Names } from '../state/workspace.ts';
import type { View } from '../view.ts';
import { writeDate } from './dates.ts';
import { emojiOf } from './emoji.ts';
import type { FormattedDate, Inline, Passage, SpanKind } from './formatted.ts';

/** What a text needs to be shown: the names of ids, and the time now. */
export interface Reading {
  readonly names: Names;
  readonly now: Date;
}

export type Shown = View | string;

const TAGS: Readonly<Record<SpanKind, string>> = {
  bold: 'strong',
  italic: 'em',
  strike: 's',
  underline: 'u',
  mark: 'mark',
};

/** Text becomes text nodes, never HTML. */
export function showInline(parts: readonly Inline[], reading: Reading): readonly Shown[] {
  return parts.map((part) => showPart(part, reading));
}

function showPart(part: Inline, reading: Reading): Shown {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'code':
      return h('code', null, part.text);
    case 'link':
      return anchor(part.href, showInline(part.parts, reading));
    case 'emoji':
      return showEmoji(part.name);
    case 'user':
      return mention(`@${personName(part, reading.names)}`, part.id === reading.names.you);
    case 'channel':
      return mention(`#${nameOf(reading.names.channels, part.id)?.name ?? (part.label || part.id)}`, false);
    case 'group': {
      const group = nameOf(reading.names.usergroups, part.id);
      const label = group === undefined ? part.label || part.id : `@${group.handle}`;
      return mention(label, group?.members.includes(reading.names.you) === true);
    }
    case 'everyone':
      return mention(`@${part.range}`, true);
    case 'date':
      return showDate(part, reading);
    default:
      return h(TAGS[part.kind], null, ...showInline(part.parts, reading));
  }
}

function personName({ id, label }: { readonly id: string; readonly label: string }, names: Names): string {
  return nameOf(names.people, id)?.name ?? (label || id);
}

function nameOf<T extends { readonly id: string }>(list: readonly T[], id: string): T | undefined {
  return list.find((each) => each.id === id);
}

function mention(label: string, you: boolean): View {
  return h('span', { class: you ? 'mention mention-you' : 'mention' }, label);
}

function anchor(href: string, children: readonly Shown[]): View {
  return h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...children);
}

function showDate(date: FormattedDate, { now }: Reading): View {
  const words = writeDate(date, { now });
  const stamp = new Date(date.seconds * 1_000);
  const machine = Number.isNaN(stamp.getTime()) ? undefined : stamp.toISOString();
  const time = h('time', { dateTime: machine, title: date.fallback }, words);
  return date.href === undefined ? time : anchor(date.href, [time]);
}

/** An emoji by its shortcode; one that is not known stays a shortcode. */
function showEmoji(name: string): Shown {
  const character = emojiOf(name);
  return character === undefined
    ? `:${name}:`
    : h('span', { class: 'emoji', role: 'img', 'aria-label': name.replaceAll('_', ' ') }, character);
}

export function showPassages(passages: readonly Passage[], reading: Reading): readonly View[] {
  return passages.map((passage) => showPassage(passage, reading));
}

function showPassage(passage: Passage, reading: Reading): View {
  switch (passage.kind) {
    case 'paragraph':
      return h('p', null, ...showInline(passage.parts, reading));
    case 'heading':
      return h('p', { class: `heading heading-${passage.level}` }, ...showInline(passage.parts, reading));
    case 'quote':
      return h('blockquote', null, ...showPassages(passage.passages, reading));
    case 'code':
      return h('pre', { tabIndex: 0, role: 'group', 'aria-label': 'code' }, h('code', null, passage.text));
    case 'list': {
      const items = passage.items.map((item) => h('li', null, ...showInline(item, reading)));
      const shape = { class: `indent-${Math.min(passage.indent, 8)}` };
      return passage.ordered ? h('ol', { ...shape, start: passage.start }, ...items) : h('ul', shape, ...items);
    }
    case 'grid':
      return showGrid(passage.rows, reading);
    case 'rule':
      return h('hr', null);
  }
}

function showGrid([head = [], ...rows]: readonly (readonly (readonly Inline[])[])[], reading: Reading): View {
  const row = (cells: readonly (readonly Inline[])[], tag: 'th' | 'td'): View =>
    h('tr', null, ...cells.map((cell) => h(tag, null, ...showInline(cell, reading))));
  return h(
    'table',
    null,
    h('thead', null, row(head, 'th')),
    h('tbody', null, ...rows.map((cells) => row(cells, 'td'))),
  );
}
