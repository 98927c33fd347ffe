import { h } from 'preact';
import type { View } from '../view.ts';
import { useDesk, useSelect } from './use-desk.ts';

/** What did not go well, for a while. */
export function Notices(): View {
  const desk = useDesk();
  const notices = useSelect((state) => state.notices);
  const rows = notices.map(({ id, text }) =>
    h(
      'p',
      { class: 'notice', key: id },
      h('span', null, text),
      h(
        'button',
        { type: 'button', class: 'btn btn-icon', 'aria-label': 'Take away', onClick: () => desk.unnotify(id) },
        '✕',
      ),
    ),
  );
  return h('div', { class: 'notices', role: 'status', 'aria-live': 'polite' }, ...rows);
}

/** The server is gone; the page asks again by itself. */
export function LinkBanner(): View | null {
  const link = useSelect((state) => state.link);
  if (link !== 'gone') return null;
  return h(
    'p',
    { class: 'banner', role: 'alert' },
    h('span', { class: 'spinner', 'aria-hidden': true }),
    'The sandbox does not answer. Trying again …',
  );
}
