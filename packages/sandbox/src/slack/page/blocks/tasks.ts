import { h } from 'preact';
import type { JsonObject } from '../../page-protocol.ts';
import { safeAddress } from '../text/formatted.ts';
import { readRichText } from '../text/rich-text.ts';
import { showPassages } from '../text/show.ts';
import type { View } from '../view.ts';
import { isRecord, objectsIn, textIn } from './read.ts';
import type { Surface } from './surface.ts';

const STATES: Readonly<Record<string, readonly [mark: string, words: string]>> = {
  pending: ['○', 'pending'],
  in_progress: ['◌', 'in progress'],
  complete: ['✓', 'complete'],
  error: ['✕', 'failed'],
};

/** Tasks under one title. */
export function showPlan(block: JsonObject, surface: Surface): View {
  const tasks = objectsIn(block, 'tasks').map((task) => h('li', null, showTask(task, surface)));
  return h('div', { class: 'plan' }, h('p', { class: 'plan-title' }, textIn(block, 'title')), h('ul', null, ...tasks));
}

export function showTask(task: JsonObject, { reading }: Surface): View {
  const status = textIn(task, 'status');
  const [mark, words] = STATES[status] ?? ['○', status];
  const part = (name: 'details' | 'output'): View | undefined => {
    const rich = task[name];
    return isRecord(rich)
      ? h('div', { class: `text task-${name}` }, ...showPassages(readRichText(rich), reading))
      : undefined;
  };
  const sources = objectsIn(task, 'sources').map((source) => {
    const href = safeAddress(textIn(source, 'url'));
    return href === undefined
      ? undefined
      : h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, textIn(source, 'text'));
  });
  return h(
    'div',
    { class: `task task-${status}` },
    h('p', null, h('span', { class: 'task-mark', role: 'img', 'aria-label': words }, mark), ' ', textIn(task, 'title')),
    part('details'),
    part('output'),
    sources.length === 0 ? undefined : h('p', { class: 'task-sources' }, ...sources),
  );
}
