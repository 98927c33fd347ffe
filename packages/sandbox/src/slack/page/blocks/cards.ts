import { h } from 'preact';
import type { JsonObject } from '../../page-protocol.ts';
import { showElement } from '../elements/element.ts';
import { safeAddress } from '../text/formatted.ts';
import { readRichText } from '../text/rich-text.ts';
import { showPassages } from '../text/show.ts';
import type { View } from '../view.ts';
import { showImage } from './image-source.ts';
import { isRecord, objectsIn, textIn } from './read.ts';
import { type Surface, siteIn } from './surface.ts';
import { showText, wordsOf } from './text-object.ts';

export function showAlert(block: JsonObject, { reading }: Surface): View {
  const level = textIn(block, 'level') || 'default';
  return h('div', { class: `alert alert-${level} text`, role: 'note' }, ...showText(block['text'], reading));
}

export function showCard(block: JsonObject, surface: Surface): View {
  const part = (name: string): View =>
    h('div', { class: `text card-${name}` }, ...showText(block[name], surface.reading));
  const hero = block['hero_image'];
  const icon = block['icon'];
  const site = siteIn(surface, block);
  return h(
    'div',
    { class: 'card' },
    isRecord(hero) ? showImage(hero, 'picture-image') : undefined,
    isRecord(icon) ? showImage(icon, 'context-image') : undefined,
    part('title'),
    part('subtitle'),
    part('body'),
    h('div', { class: 'actions' }, ...objectsIn(block, 'actions').map((button) => showElement(button, site))),
  );
}

export function showCarousel(block: JsonObject, surface: Surface): View {
  const cards = objectsIn(block, 'elements').map((card) => showCard(card, surface));
  return h('div', { class: 'carousel', tabIndex: 0, role: 'group', 'aria-label': 'Cards' }, ...cards);
}

type ShowBlocks = (blocks: readonly JsonObject[], surface: Surface) => View;

export function showContainer(block: JsonObject, surface: Surface, showBlocks: ShowBlocks): View {
  const rich = block['rich_text_title'];
  const title = isRecord(rich) ? showPassages(readRichText(rich), surface.reading) : [wordsOf(block['title'])];
  const inside = showBlocks(objectsIn(block, 'child_blocks'), surface);
  const subtitle = h('div', { class: 'text hint' }, ...showText(block['subtitle'], surface.reading));
  if (block['is_collapsible'] !== true) {
    return h('div', { class: 'container' }, h('div', { class: 'container-title' }, ...title), subtitle, inside);
  }
  return h(
    'details',
    { class: 'container', open: block['default_collapsed'] !== true },
    h('summary', { class: 'container-title' }, ...title),
    subtitle,
    inside,
  );
}

/** Films are not played here: a title that leads to where it is. */
export function showVideo(block: JsonObject, surface: Surface): View {
  const href = safeAddress(textIn(block, 'title_url') || textIn(block, 'video_url'));
  const title = wordsOf(block['title']);
  return h(
    'div',
    { class: 'card' },
    href === undefined ? title : h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, `▶ ${title}`),
    h('div', { class: 'text hint' }, ...showText(block['description'], surface.reading)),
  );
}
