import { h } from 'preact';
import { useState } from 'preact/hooks';
import type { PageTraffic } from '../../page-protocol.ts';
import type { Workspace } from '../state/workspace.ts';
import type { View } from '../view.ts';
import { Faults } from './faults.ts';

const SHOWN = 150;

/** What goes over the wire between the app and Slack, newest first, and ways to disturb it. */
export function Traffic({ workspace }: { readonly workspace: Workspace }): View {
  const [filter, setFilter] = useState('');
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const nameOf = (id: string | undefined): string => {
    const channel = workspace.channels.find((each) => each.id === id);
    return channel === undefined ? (id ?? '') : channel.kind === 'im' ? channel.name : `#${channel.name}`;
  };
  const calls = workspace.traffic.filter((call) => {
    const hay =
      `${call.method} ${call.outcome} ${nameOf(call.channel)} ${call.direction === 'in' ? 'app slack' : 'slack app'}`.toLowerCase();
    return words.every((word) => hay.includes(word));
  });
  return h(
    'div',
    null,
    h('section', { class: 'panel-part' }, h('h2', null, 'Disturb it'), h(Faults, { faults: workspace.faults })),
    h(
      'section',
      { class: 'panel-part' },
      h('h2', null, 'Calls', h('small', null, `${workspace.traffic.length}`)),
      h('input', {
        class: 'field',
        type: 'search',
        'aria-label': 'Filter calls',
        placeholder: 'Filter: chat.update, ratelimited, #ops …',
        value: filter,
        onInput: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) => setFilter(currentTarget.value),
      }),
      calls.length === 0
        ? h(
            'p',
            { class: 'empty' },
            workspace.traffic.length === 0 ? 'Nothing yet. Calls appear as they are made.' : 'None is like that.',
          )
        : h('ul', { class: 'calls' }, ...calls.slice(0, SHOWN).map((call) => showCall(call, nameOf(call.channel)))),
    ),
  );
}

function showCall({ sequence, direction, method, outcome, durationMs }: PageTraffic, where: string): View {
  const toSlack = direction === 'in';
  const words = toSlack ? 'the app called Slack' : 'Slack called the app';
  return h(
    'li',
    { key: sequence, class: outcome === 'ok' ? 'call' : 'call call-bad' },
    h(
      'span',
      { class: toSlack ? 'way way-in' : 'way way-out', role: 'img', 'aria-label': words, title: words },
      toSlack ? '→' : '←',
    ),
    h('code', null, method),
    h('span', { class: 'call-where' }, where),
    h('span', { class: 'call-outcome' }, outcome),
    h('span', { class: 'call-time' }, `${Math.round(durationMs)} ms`),
  );
}
