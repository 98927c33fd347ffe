import { h } from 'preact';
import { useState } from 'preact/hooks';
import type { PageFault, PageFaultOrder } from '../../page-protocol.ts';
import { useDesk } from '../frame/use-desk.ts';
import { choice } from '../panel/break-form.ts';
import type { View } from '../view.ts';
import { EFFECTS, effectWords, METHODS } from './effects.ts';

/** Switches for what goes wrong between Slack and an app. */
export function Faults({ faults }: { readonly faults: readonly PageFault[] }): View {
  const desk = useDesk();
  const [effect, setEffect] = useState(EFFECTS[0]?.value ?? '');
  const [method, setMethod] = useState('');
  const [times, setTimes] = useState('1');
  const [isDoubled, setDoubled] = useState(false);
  const order = (what: PageFaultOrder): void => void desk.told(desk.wire.faults(what));
  const add = (event: Event): void => {
    event.preventDefault();
    const chosen = EFFECTS.find(({ value }) => value === effect);
    if (chosen === undefined) return;
    const count = Number(times);
    order({
      order: 'add',
      effect: chosen.effect,
      ...(method === '' ? {} : { method }),
      ...(count > 0 ? { times: count } : {}),
    });
  };
  const sends = (label: string, what: PageFaultOrder): View =>
    h('button', { type: 'button', key: label, class: 'btn', onClick: () => order(what) }, label);
  const double = (): void => {
    order({ order: 'second-process', on: !isDoubled });
    setDoubled(!isDoubled);
  };
  return h(
    'div',
    { class: 'faults' },
    h(
      'form',
      { class: 'break-form', onSubmit: add },
      choice('What', 'fault-effect', { value: effect, options: EFFECTS, change: setEffect }),
      choice('Where', 'fault-method', { value: method, options: METHODS, change: setMethod }),
      choice('How often', 'fault-times', { value: times, options: TIMES, change: setTimes }),
      h('button', { type: 'submit', class: 'btn btn-danger' }, 'Set the fault'),
    ),
    h(
      'div',
      { class: 'actions' },
      sends('Disconnect sockets', { order: 'disconnect', reason: 'warning' }),
      sends('Cut sockets', { order: 'cut' }),
      h('button', { type: 'button', class: 'btn', 'aria-pressed': isDoubled, onClick: double }, 'Second process'),
    ),
    faults.length === 0 ? undefined : h(FaultList, { faults, order }),
  );
}

const TIMES = [
  { value: '1', words: 'once' },
  { value: '3', words: '3 times' },
  { value: '10', words: '10 times' },
  { value: '0', words: 'until taken away' },
];

interface FaultListProps {
  readonly faults: readonly PageFault[];
  readonly order: (what: PageFaultOrder) => void;
}

function FaultList({ faults, order }: FaultListProps): View {
  const rows = faults.map((fault) => {
    const words = `${effectWords(fault.effect)} · ${fault.method ?? 'any call'} · ${fault.left === null ? 'always' : `${fault.left} left`}`;
    return h(
      'li',
      { key: fault.id },
      h('span', null, words),
      h(
        'button',
        {
          type: 'button',
          class: 'btn',
          'aria-label': `Take away: ${words}`,
          onClick: () => order({ order: 'remove', id: fault.id }),
        },
        'Take away',
      ),
    );
  });
  return h(
    'div',
    { class: 'broken-list' },
    h(
      'p',
      { class: 'broken-head' },
      h('b', null, 'Set now'),
      h('button', { type: 'button', class: 'link-button', onClick: () => order({ order: 'clear' }) }, 'Take all away'),
    ),
    h('ul', null, ...rows),
  );
}
