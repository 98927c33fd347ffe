import { h } from 'preact';
import type { PageAttachment } from '../../page-protocol.ts';
import { showBlocks } from '../blocks/show-blocks.ts';
import type { Surface } from '../blocks/surface.ts';
import { parseMrkdwn } from '../text/mrkdwn.ts';
import { showPassages } from '../text/show.ts';
import type { View } from '../view.ts';

const COLOURS: Readonly<Record<string, string>> = { good: '#2eb67d', warning: '#e8a33d', danger: '#d64545' };

/** A secondary attachment with its bar. */
export function showAttachment(attachment: PageAttachment, surface: Surface): View {
  const { color = '', text = '', blocks = [], fallback = '' } = attachment;
  const words = text === '' && blocks.length === 0 ? fallback : text;
  const bar = COLOURS[color] ?? (/^#?[0-9a-f]{6}$/i.test(color) ? `#${color.replace('#', '')}` : undefined);
  return h(
    'div',
    { class: 'attachment' },
    h('span', { class: 'attachment-bar', style: bar === undefined ? undefined : { background: bar } }),
    h(
      'div',
      { class: 'attachment-body' },
      words === '' ? undefined : h('div', { class: 'text' }, ...showPassages(parseMrkdwn(words), surface.reading)),
      blocks.length === 0 ? undefined : showBlocks(blocks, surface),
    ),
  );
}
