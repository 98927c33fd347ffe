import { fieldAt, isRecord, listOf, textOf } from '../../kube/json.ts';

type Labels = Readonly<Record<string, string>>;

/** Applies `relabel_configs` (keep, drop, replace, labelmap); undefined when the target is dropped. */
export function relabel(labels: Labels, configs: unknown): Labels | undefined {
  let now: Labels | undefined = labels;
  for (const config of listOf(configs)) {
    if (now === undefined) return undefined;
    now = isRecord(config) ? applyOne(now, config) : now;
  }
  return now;
}

function applyOne(labels: Labels, config: Readonly<Record<string, unknown>>): Labels | undefined {
  const separator = textOf(config['separator'] ?? ';');
  const source = listOf(config['source_labels'])
    .map((name) => labels[textOf(name)] ?? '')
    .join(separator);
  const expression = new RegExp(`^(?:${textOf(config['regex'] ?? '(.*)')})$`, 's');
  switch (config['action'] ?? 'replace') {
    case 'keep':
      return expression.test(source) ? labels : undefined;
    case 'drop':
      return expression.test(source) ? undefined : labels;
    case 'labelmap':
      return { ...labels, ...mapped(labels, expression, textOf(config['replacement'] ?? '$1')) };
    case 'replace': {
      const found = expression.exec(source);
      if (found === null) return labels;
      return { ...labels, [textOf(config['target_label'])]: expand(textOf(config['replacement'] ?? '$1'), found) };
    }
    default:
      return labels;
  }
}

function mapped(labels: Labels, expression: RegExp, replacement: string): Labels {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => {
      const found = expression.exec(name);
      return found === null ? [] : [[expand(replacement, found), value]];
    }),
  );
}

/** `$1` and `${1}` by what was found. */
function expand(text: string, found: RegExpExecArray): string {
  return text.replaceAll(/\$(?:\{(\d+)\}|(\d+))/g, (_, braced, plain) => found[Number(braced ?? plain)] ?? '');
}

/** Labels as a series shows them: without those that begin with two underscores, and without empty ones. */
export function visible(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name, value]) => !name.startsWith('__') && value !== ''));
}

/** The labels that service discovery gives a pod. */
export function podLabels(pod: unknown): Labels {
  const meta = '__meta_kubernetes_pod';
  const own: Record<string, string> = {};
  for (const kind of ['label', 'annotation']) {
    const values = fieldAt(pod, 'metadata', `${kind}s`);
    for (const [name, value] of Object.entries(isRecord(values) ? values : {})) {
      const safe = name.replaceAll(/\W/g, '_');
      own[`${meta}_${kind}_${safe}`] = textOf(value);
      own[`${meta}_${kind}present_${safe}`] = 'true';
    }
  }
  return {
    ...own,
    __meta_kubernetes_namespace: textOf(fieldAt(pod, 'metadata', 'namespace')),
    [`${meta}_name`]: textOf(fieldAt(pod, 'metadata', 'name')),
    [`${meta}_ip`]: textOf(fieldAt(pod, 'status', 'podIP')),
    [`${meta}_node_name`]: textOf(fieldAt(pod, 'spec', 'nodeName')),
    [`${meta}_phase`]: textOf(fieldAt(pod, 'status', 'phase')),
    __address__: textOf(fieldAt(pod, 'status', 'podIP')),
  };
}
