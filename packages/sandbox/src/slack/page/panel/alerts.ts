import { h } from 'preact';
import type { PanelAlert } from '../../../panel/panel-state.ts';
import { useDesk } from '../frame/use-desk.ts';
import type { View } from '../view.ts';

/** Alerts that Alertmanager tells the bot of, on demand. */
export function Alerts({ alerts }: { readonly alerts: readonly PanelAlert[] }): View {
  const desk = useDesk();
  const rows = alerts.map(({ id, title, severity, firing }) =>
    h(
      'li',
      { key: id, class: firing ? 'alert-row firing' : 'alert-row' },
      h('span', { class: `severity severity-${severity}` }, severity),
      h('span', { class: 'alert-words' }, h('b', null, id), h('small', null, title)),
      h(
        'button',
        {
          type: 'button',
          class: 'btn',
          'aria-label': `${firing ? 'Resolve' : 'Fire'} ${id}`,
          onClick: () => void desk.panel(firing ? { do: 'resolve', alert: id } : { do: 'fire', alert: id }),
        },
        firing ? 'Resolve' : 'Fire',
      ),
    ),
  );
  return h('ul', { class: 'alert-list' }, ...rows);
}
