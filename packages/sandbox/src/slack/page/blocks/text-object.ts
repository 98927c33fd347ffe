import { h } from 'preact';
import type { Json } from '../../page-protocol.ts';
import { parseMrkdwn, parsePlain } from '../text/mrkdwn.ts';
import { type Reading, showInline, showPassages } from '../text/show.ts';
import type { View } from '../view.ts';
import { isRecord, textIn } from './read.ts';

/** A text object: mrkdwn with its markup, plain_text with nothing but emoji. */
export function showText(value: Json | undefined, reading: Reading): readonly View[] {
  if (!isRecord(value)) return [];
  const source = textIn(value, 'text');
  if (value['type'] === 'mrkdwn') {
    return showPassages(parseMrkdwn(source, { verbatim: value['verbatim'] === true }), reading);
  }
  return [h('p', null, ...showInline(parsePlain(source, value['emoji'] !== false), reading))];
}

/** The words of a text object, without any form. */
export function wordsOf(value: Json | undefined): string {
  return isRecord(value) ? textIn(value, 'text') : '';
}
