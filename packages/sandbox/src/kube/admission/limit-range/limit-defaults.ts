import { isRecord, type JsonRecord, listOf, recordOf, textOf } from '../../json.ts';
import { ensureRecord } from '../../rules/fill.ts';
import type { KubeObject } from '../../types.ts';

/** What LimitRanger has set, for people who wonder. */
const ANNOTATION = 'kubernetes.io/limit-ranger';

/** Gives the containers of a pod the requests and limits that they do not name. */
export function setDefaults(pod: KubeObject, limits: readonly JsonRecord[]): void {
  const spec = recordOf(pod['spec']);
  const notes: string[] = [];
  for (const item of limits.filter((limit) => limit['type'] === 'Container')) {
    for (const [field, called] of [
      ['containers', 'container'],
      ['initContainers', 'init container'],
    ] as const) {
      for (const container of listOf(spec[field]).filter(isRecord))
        notes.push(...fillContainer(container, called, item));
    }
  }
  if (notes.length === 0) return;
  pod.metadata.annotations = {
    ...pod.metadata.annotations,
    [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}`,
  };
}

function fillContainer(container: JsonRecord, called: string, item: JsonRecord): string[] {
  const resources = ensureRecord(container, 'resources');
  return [
    ...fillList(resources, 'requests', recordOf(item['defaultRequest'])),
    ...fillList(resources, 'limits', recordOf(item['default'])),
  ].map((set) => `${set} for ${called} ${textOf(container['name'])}`);
}

/** `cpu, memory request`, or nothing. */
function fillList(resources: JsonRecord, field: 'requests' | 'limits', defaults: JsonRecord): string[] {
  const missing = Object.keys(defaults)
    .filter((name) => recordOf(resources[field])[name] === undefined)
    .sort();
  if (missing.length === 0) return [];
  const list = ensureRecord(resources, field);
  for (const name of missing) list[name] = defaults[name];
  return [`${missing.join(', ')} ${field.slice(0, -1)}`];
}
