import { h } from 'preact';
import type { JsonObject } from '../../page-protocol.ts';
import { showElement } from '../elements/element.ts';
import type { View } from '../view.ts';
import { showImage } from './image-source.ts';
import { isRecord, objectsIn } from './read.ts';
import { type Surface, siteIn } from './surface.ts';
import { showText, wordsOf } from './text-object.ts';

/** Words, columns of words, and something beside them. */
export function showSection(block: JsonObject, surface: Surface): View {
  const fields = objectsIn(block, 'fields');
  const accessory = block['accessory'];
  const beside = isRecord(accessory)
    ? h('div', { class: 'accessory' }, showElement(accessory, siteIn(surface, block)))
    : undefined;
  const columns =
    fields.length === 0
      ? undefined
      : h(
          'div',
          { class: 'columns' },
          ...fields.map((field) => h('div', { class: 'text' }, ...showText(field, surface.reading))),
        );
  const words = isRecord(block['text'])
    ? h('div', { class: 'text' }, ...showText(block['text'], surface.reading))
    : undefined;
  return h('div', { class: 'section' }, h('div', { class: 'section-text' }, words, columns), beside);
}

export function showHeader(block: JsonObject): View {
  return h('h2', { class: 'block-heading' }, wordsOf(block['text']));
}

export function showDivider(): View {
  return h('hr', null);
}

export function showContext(block: JsonObject, { reading }: Surface): View {
  const parts = objectsIn(block, 'elements').map((element) =>
    element['type'] === 'image'
      ? showImage(element, 'context-image')
      : h('div', { class: 'text' }, ...showText(element, reading)),
  );
  return h('div', { class: 'context' }, ...parts);
}

export function showActions(block: JsonObject, surface: Surface): View {
  const site = siteIn(surface, block);
  return h('div', { class: 'actions' }, ...objectsIn(block, 'elements').map((element) => showElement(element, site)));
}

export function showImageBlock(block: JsonObject): View {
  const title = wordsOf(block['title']);
  return h(
    'figure',
    { class: 'picture' },
    title === '' ? undefined : h('figcaption', null, title),
    showImage(block, 'picture-image'),
  );
}
