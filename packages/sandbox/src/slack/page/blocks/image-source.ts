import { h } from 'preact';
import type { JsonObject } from '../../page-protocol.ts';
import type { View } from '../view.ts';
import { recordIn, textIn } from './read.ts';

/** Where a picture is: on the web, or a file of this workspace. */
function imageAddress(image: JsonObject): string {
  const address = textIn(image, 'image_url');
  if (address !== '') return address;
  const file = recordIn(image['slack_file']);
  const id = textIn(file, 'id');
  return id === '' ? textIn(file, 'url') : `/files/${id}`;
}

export function showImage(image: JsonObject, shape: string): View {
  return h('img', { class: shape, src: imageAddress(image), alt: textIn(image, 'alt_text'), loading: 'lazy' });
}
