import type { LabelOf, Matchers, Metric, StreamLabel } from '@otelops/metrics';
import { select } from '@otelops/metrics';
import type { DatasourceKind, Variable } from './dashboard.ts';
import { datasource } from './targets.ts';

const titles: Readonly<Record<DatasourceKind, string>> = { prometheus: 'Prometheus', loki: 'Loki', tempo: 'Tempo' };

/** Lets people choose among the data sources of a kind; starts with the one of the given uid. */
export function datasourceVariable(kind: DatasourceKind, uid: string): Variable {
  return {
    name: kind,
    label: titles[kind],
    type: 'datasource',
    query: kind,
    refresh: 1,
    regex: '',
    multi: false,
    includeAll: false,
    hide: 0,
    current: { text: titles[kind], value: uid },
    options: [],
  };
}

/** What a variable of label values is made of. */
export interface LabelVariable<M extends Metric> {
  readonly name: string;
  readonly title: string;
  readonly metric: M;
  readonly label: LabelOf<M>;
  /** Narrows the values by variables before this one. */
  readonly matchers?: Matchers<M>;
  /** Several values at once, and All; default true. */
  readonly multi?: boolean;
}

/** The values a label of a metric has in the time on screen. */
export function labelVariable<const M extends Metric>(variable: LabelVariable<M>): Variable {
  const definition = `label_values(${select(variable.metric, variable.matchers).text}, ${variable.label})`;
  return choice(variable.name, variable.title, variable.multi ?? true, {
    datasource: datasource('prometheus'),
    definition,
    query: { query: definition, refId: `variable-${variable.name}`, qryType: 5 },
  });
}

/** What a variable of stream labels is made of. */
export interface StreamVariable {
  readonly name: string;
  readonly title: string;
  readonly label: StreamLabel;
  /** Some streams have none: All means those too. Not for each label of a query, since Loki asks for one that is there. */
  readonly optional?: boolean;
}

/** The values a label of the log streams has in the time on screen. */
export function streamVariable({ label, name, optional = false, title }: StreamVariable): Variable {
  const variable = choice(name, title, true, {
    datasource: datasource('loki'),
    definition: '',
    query: { label, refId: `variable-${name}`, stream: '', type: 1 },
  });
  return optional ? { ...variable, allValue: '.*' } : variable;
}

/** Free text. */
export function textVariable(name: string, title: string, value: string): Variable {
  return {
    name,
    label: title,
    type: 'textbox',
    hide: 0,
    query: value,
    current: { text: value, value },
    options: [{ text: value, value, selected: true }],
  };
}

function choice(name: string, title: string, multi: boolean, query: Readonly<Record<string, unknown>>): Variable {
  return {
    name,
    label: title,
    type: 'query',
    ...query,
    refresh: 2,
    regex: '',
    sort: 1,
    hide: 0,
    multi,
    includeAll: multi,
    ...(multi ? { allValue: '.+', current: { text: ['All'], value: ['$__all'] } } : { current: {} }),
    options: [],
  };
}
