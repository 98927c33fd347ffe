import type { ComponentClass } from '../distribution.ts';

/** An object of which nothing is known. */
export type Loose = Readonly<Record<string, unknown>>;

/** A component as it stands in a configuration. */
export interface Component {
  readonly class: ComponentClass;
  /** `file_log/pods` */
  readonly id: string;
  /** `file_log` */
  readonly type: string;
  readonly settings: Loose;
  readonly path: string;
}

export interface PipelineModel {
  /** `traces/in` */
  readonly id: string;
  readonly signal: string;
  readonly receivers: readonly string[];
  readonly processors: readonly string[];
  readonly exporters: readonly string[];
  readonly path: string;
}

/** A configuration taken apart. What does not have the right shape is left out: it is a fault of its own. */
export interface ConfigModel {
  readonly root: Loose;
  readonly components: readonly Component[];
  readonly pipelines: readonly PipelineModel[];
  readonly startedExtensions: readonly string[];
}

const classes: readonly ComponentClass[] = ['extensions', 'receivers', 'processors', 'exporters', 'connectors'];

export function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A nested value; `undefined` where the path leads nowhere. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((current, key) => (isObject(current) ? current[key] : undefined), value);
}

export function typeOf(id: string): string {
  return id.split('/', 1)[0] ?? id;
}

/** Takes a configuration apart; `undefined` when it is no object. */
export function modelOf(config: unknown): ConfigModel | undefined {
  if (!isObject(config)) return undefined;
  const pipelines = at(config, 'service', 'pipelines');
  return {
    root: config,
    components: classes.flatMap((kind) => componentsOf(config, kind)),
    pipelines: isObject(pipelines) ? Object.entries(pipelines).map(([id, one]) => pipelineOf(id, one)) : [],
    startedExtensions: strings(at(config, 'service', 'extensions')),
  };
}

function componentsOf(config: Loose, kind: ComponentClass): readonly Component[] {
  const defined = config[kind];
  if (!isObject(defined)) return [];
  return Object.entries(defined).map(([id, settings]) => ({
    class: kind,
    id,
    type: typeOf(id),
    settings: isObject(settings) ? settings : {},
    path: `${kind}.${id}`,
  }));
}

function pipelineOf(id: string, pipeline: unknown): PipelineModel {
  return {
    id,
    signal: typeOf(id),
    receivers: strings(at(pipeline, 'receivers')),
    processors: strings(at(pipeline, 'processors')),
    exporters: strings(at(pipeline, 'exporters')),
    path: `service.pipelines.${id}`,
  };
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Components of a class. */
export function ofClass(model: ConfigModel, kind: ComponentClass): readonly Component[] {
  return model.components.filter((component) => component.class === kind);
}

/** The component's type by its present name, whatever it is written as. */
export function isType(component: Component, ...types: readonly string[]): boolean {
  return types.includes(component.type);
}
