import { h } from 'preact';
import { useState } from 'preact/hooks';
import type { ClusterPanelState, PanelBroken } from '../../../panel/panel-state.ts';
import { useDesk } from '../frame/use-desk.ts';
import type { View } from '../view.ts';

/** What can be broken, and what is. */
export function BreakForm({ cluster }: { readonly cluster: ClusterPanelState }): View {
  const desk = useDesk();
  const [kind, setKind] = useState('');
  const [target, setTarget] = useState('');
  const breakage = cluster.breakages.find((each) => each.kind === kind) ?? cluster.breakages[0];
  const targets = targetsOf(cluster, breakage?.targets);
  const chosen = targets.find(({ value }) => value === target)?.value ?? targets[0]?.value;
  const submit = (event: Event): void => {
    event.preventDefault();
    if (breakage !== undefined && chosen !== undefined)
      void desk.panel({ do: 'break', kind: breakage.kind, target: chosen });
  };
  const kinds = cluster.breakages.map((each) => ({ value: each.kind, words: each.title }));
  return h(
    'div',
    null,
    h(
      'form',
      { class: 'break-form', onSubmit: submit },
      choice('What', 'break-kind', { value: breakage?.kind ?? '', options: kinds, change: setKind }),
      choice('Where', 'break-target', { value: chosen ?? '', options: targets, change: setTarget }),
      h('p', { class: 'hint' }, breakage?.hint),
      h('button', { type: 'submit', class: 'btn btn-danger', disabled: chosen === undefined }, 'Break it'),
    ),
    h(BrokenList, { broken: cluster.broken }),
  );
}

interface Option {
  readonly value: string;
  readonly words: string;
}

function targetsOf(cluster: ClusterPanelState, kind: 'nodes' | 'workloads' | undefined): readonly Option[] {
  if (kind === 'nodes') return cluster.nodes.map(({ name }) => ({ value: name, words: name }));
  const own = cluster.workloads.filter(({ namespace }) => namespace !== 'kube-system');
  // What otelops deploys before what it stands on.
  const ordered = own.toSorted(
    (a, b) => Number(a.namespace === 'cert-manager') - Number(b.namespace === 'cert-manager'),
  );
  return ordered.map(({ id, name, namespace }) => ({ value: id, words: `${name} (${namespace})` }));
}

interface Choice {
  readonly value: string;
  readonly options: readonly Option[];
  readonly change: (value: string) => void;
}

export function choice(label: string, name: string, { value, options, change }: Choice): View {
  const changed = ({ currentTarget }: { readonly currentTarget: HTMLSelectElement }): void =>
    change(currentTarget.value);
  return h(
    'label',
    { class: 'form-row' },
    h('span', null, label),
    h(
      'select',
      { class: 'field', name, value, onChange: changed },
      ...options.map((each) => h('option', { value: each.value, key: each.value }, each.words)),
    ),
  );
}

function BrokenList({ broken }: { readonly broken: readonly PanelBroken[] }): View | null {
  const desk = useDesk();
  if (broken.length === 0) return null;
  const rows = broken.map(({ id, title, target }) =>
    h(
      'li',
      { key: id },
      h('span', null, h('b', null, title), ` ${target}`),
      h(
        'button',
        {
          type: 'button',
          class: 'btn',
          'aria-label': `Mend ${title} ${target}`,
          onClick: () => void desk.panel({ do: 'mend', id }),
        },
        'Mend',
      ),
    ),
  );
  return h(
    'div',
    { class: 'broken-list' },
    h(
      'p',
      { class: 'broken-head' },
      h('b', null, `Broken by you: ${broken.length}`),
      h(
        'button',
        { type: 'button', class: 'link-button', onClick: () => void desk.panel({ do: 'mend-all' }) },
        'Mend all',
      ),
    ),
    h('ul', null, ...rows),
  );
}
