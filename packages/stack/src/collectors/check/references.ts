import type { ComponentClass } from '../distribution.ts';
import { type CollectorFault, fault } from './fault.ts';
import { at, type ConfigModel, ofClass } from './model.ts';

/** Names that lead nowhere, and components that nothing leads to. */
export function checkReferences(model: ConfigModel): readonly CollectorFault[] {
  return [...undefinedInPipelines(model), ...undefinedExtensions(model), ...storages(model), ...unused(model)];
}

function defined(model: ConfigModel, ...kinds: readonly ComponentClass[]): ReadonlySet<string> {
  return new Set(kinds.flatMap((kind) => ofClass(model, kind).map((component) => component.id)));
}

function undefinedInPipelines(model: ConfigModel): readonly CollectorFault[] {
  const known = {
    receivers: defined(model, 'receivers', 'connectors'),
    processors: defined(model, 'processors'),
    exporters: defined(model, 'exporters', 'connectors'),
  };
  return model.pipelines.flatMap((pipeline) =>
    (['receivers', 'processors', 'exporters'] as const).flatMap((part) =>
      pipeline[part]
        .filter((id) => !known[part].has(id))
        .map((id) => fault('undefined-component', `${pipeline.path}.${part}`, `${id} is not defined under ${part}`)),
    ),
  );
}

function undefinedExtensions(model: ConfigModel): readonly CollectorFault[] {
  const known = defined(model, 'extensions');
  const started = model.startedExtensions
    .filter((id) => !known.has(id))
    .map((id) => fault('undefined-component', 'service.extensions', `${id} is not defined under extensions`));
  const named = model.components.flatMap(({ path, settings }) =>
    references(settings)
      .filter(({ id }) => !model.startedExtensions.includes(id))
      .map(({ id, key }) =>
        fault('undefined-component', `${path}.${key}`, `${id} is no extension that the service starts`),
      ),
  );
  return [...started, ...named];
}

// Settings that name an extension, besides storages.
function references(settings: unknown): readonly { readonly id: string; readonly key: string }[] {
  const paths = [
    ['k8s_leader_elector'],
    ['auth', 'authenticator'],
    ['protocols', 'grpc', 'auth', 'authenticator'],
    ['protocols', 'http', 'auth', 'authenticator'],
  ];
  return paths.flatMap((path) => {
    const id = at(settings, ...path);
    return typeof id === 'string' ? [{ id, key: path.join('.') }] : [];
  });
}

function storages(model: ConfigModel): readonly CollectorFault[] {
  return model.components.flatMap(({ path, settings }) =>
    [['storage'], ['sending_queue', 'storage']].flatMap((keys) => {
      const id = at(settings, ...keys);
      if (typeof id !== 'string' || model.startedExtensions.includes(id)) return [];
      const message = `${id} is no extension that the service starts: nothing would be kept`;
      return [
        fault('storage-without-extension', `${path}.${keys.join('.')}`, message, `add ${id} to service.extensions`),
      ];
    }),
  );
}

function unused(model: ConfigModel): readonly CollectorFault[] {
  const inPipelines = new Set(
    model.pipelines.flatMap(({ exporters, processors, receivers }) => [...receivers, ...processors, ...exporters]),
  );
  const used = (kind: ComponentClass, id: string): boolean =>
    kind === 'extensions' ? model.startedExtensions.includes(id) : inPipelines.has(id);
  return model.components
    .filter((component) => !used(component.class, component.id))
    .map(({ class: kind, id, path }) => {
      const where = kind === 'extensions' ? 'service.extensions does not name it' : 'no pipeline names it';
      return fault('unused-component', path, `${id} is defined but does nothing: ${where}`);
    });
}
