import { type CollectorFault, fault } from './fault.ts';
import { type ConfigModel, isObject } from './model.ts';

/** Nulls, and what must be there at all. */
export function checkShape(model: ConfigModel): readonly CollectorFault[] {
  return [...nulls(model.root, ''), ...pipelinesThere(model)];
}

// `batch:` in YAML is null: the operator warns, and edits by kubectl or kustomize drop the component.
function nulls(value: unknown, path: string): readonly CollectorFault[] {
  if (value === null)
    return [fault('null-value', path, `${path} is null, and goes missing when the resource is edited`, '{}')];
  if (Array.isArray(value)) return value.flatMap((item, index) => nulls(item, `${path}[${index}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => nulls(item, path === '' ? key : `${path}.${key}`));
}

function pipelinesThere({ pipelines }: ConfigModel): readonly CollectorFault[] {
  if (pipelines.length === 0) {
    return [fault('no-pipelines', 'service.pipelines', 'no pipeline is defined: the collector does not start')];
  }
  return pipelines.flatMap(({ exporters, path, receivers }) => {
    const missing = [
      ...(receivers.length === 0 ? ['receivers'] : []),
      ...(exporters.length === 0 ? ['exporters'] : []),
    ];
    return missing.map((part) => fault('empty-pipeline', `${path}.${part}`, `the pipeline has no ${part}`));
  });
}
