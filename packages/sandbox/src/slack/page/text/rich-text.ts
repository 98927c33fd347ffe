import type { Json, JsonObject } from '../../page-protocol.ts';
import { numberIn, objectsIn, recordIn, textIn } from '../blocks/read.ts';
import { type Inline, type Passage, type SpanKind, safeAddress, text } from './formatted.ts';

/** A rich_text block, or what stands in one. */
export function readRichText(block: JsonObject): readonly Passage[] {
  return objectsIn(block, 'elements').map(passageOf);
}

function passageOf(part: JsonObject): Passage {
  switch (part['type']) {
    case 'rich_text_list':
      return {
        kind: 'list',
        ordered: part['style'] === 'ordered',
        start: (numberIn(part, 'offset') ?? 0) + 1,
        indent: numberIn(part, 'indent') ?? 0,
        items: objectsIn(part, 'elements').map(inlineOf),
      };
    case 'rich_text_quote':
      return { kind: 'quote', passages: [{ kind: 'paragraph', parts: inlineOf(part) }] };
    case 'rich_text_preformatted':
      return { kind: 'code', text: objectsIn(part, 'elements').map(bareText).join('') };
    default:
      return { kind: 'paragraph', parts: inlineOf(part) };
  }
}

function inlineOf(section: JsonObject): readonly Inline[] {
  return objectsIn(section, 'elements').map((element) => styled(partOf(element), element['style']));
}

function bareText(element: JsonObject): string {
  return textIn(element, 'text') || textIn(element, 'url');
}

function partOf(element: JsonObject): Inline {
  switch (element['type']) {
    case 'link': {
      const address = textIn(element, 'url');
      const href = safeAddress(address);
      const label = text(textIn(element, 'text') || address);
      return href === undefined ? label : { kind: 'link', href, parts: [label] };
    }
    case 'emoji':
      return { kind: 'emoji', name: textIn(element, 'name') };
    case 'user':
      return { kind: 'user', id: textIn(element, 'user_id'), label: '' };
    case 'channel':
      return { kind: 'channel', id: textIn(element, 'channel_id'), label: '' };
    case 'usergroup':
      return { kind: 'group', id: textIn(element, 'usergroup_id'), label: '' };
    case 'broadcast':
      return { kind: 'everyone', range: textIn(element, 'range') };
    case 'color':
      return { kind: 'code', text: textIn(element, 'value') };
    case 'date':
      return {
        kind: 'date',
        seconds: numberIn(element, 'timestamp') ?? 0,
        format: textIn(element, 'format'),
        fallback: textIn(element, 'fallback'),
      };
    default:
      return text(textIn(element, 'text'));
  }
}

const SPANS: readonly (readonly [string, SpanKind])[] = [
  ['bold', 'bold'],
  ['italic', 'italic'],
  ['strike', 'strike'],
  ['underline', 'underline'],
  ['highlight', 'mark'],
];

function styled(part: Inline, style: Json | undefined): Inline {
  const wanted = recordIn(style);
  const inner: Inline = wanted['code'] === true && part.kind === 'text' ? { kind: 'code', text: part.text } : part;
  return SPANS.filter(([name]) => wanted[name] === true).reduce<Inline>(
    (made, [, kind]) => ({ kind, parts: [made] }),
    inner,
  );
}
