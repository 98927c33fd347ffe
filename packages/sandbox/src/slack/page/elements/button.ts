import { h } from 'preact';
import type { JsonObject } from '../../page-protocol.ts';
import { textIn } from '../blocks/read.ts';
import { wordsOf } from '../blocks/text-object.ts';
import { safeAddress } from '../text/formatted.ts';
import { parsePlain } from '../text/mrkdwn.ts';
import { showInline } from '../text/show.ts';
import type { View } from '../view.ts';
import type { Site } from './site.ts';
import { useAct } from './use-act.ts';

export interface ElementProps {
  readonly element: JsonObject;
  readonly site: Site;
}

/** A button; one with an address leads there as well, and tells the app. */
export function Button({ element, site }: ElementProps): View {
  const { busy, around, act } = useAct(element, site);
  const style = textIn(element, 'style');
  const shape = `btn${style === 'primary' || style === 'danger' ? ` btn-${style}` : ''}${busy ? ' busy' : ''}`;
  const label = textIn(element, 'accessibility_label') || undefined;
  const text = h(
    'span',
    { class: 'btn-text' },
    ...showInline(parsePlain(wordsOf(element['text'])), { names: site.names, now: new Date() }),
  );
  const href = safeAddress(textIn(element, 'url'));
  const shared = { class: shape, 'aria-label': label, 'aria-busy': busy, 'data-action': textIn(element, 'action_id') };
  const button =
    href === undefined
      ? h('button', { ...shared, type: 'button', onClick: () => act() }, text)
      : h('a', { ...shared, href, target: '_blank', rel: 'noopener noreferrer', onClick: () => act() }, text);
  return h('span', { class: 'element' }, button, around);
}
