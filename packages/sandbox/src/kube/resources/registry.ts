import { BUILTIN_RESOURCES } from '../generated/resources.ts';
import { builtinKind } from '../schema/builtin-types.ts';
import { UNTYPED } from '../schema/schema.ts';
import { METRICS_RESOURCES } from './metrics-resources.ts';
import type { ResourceType } from './resource-type.ts';
import { groupVersion, type ServedResource } from './served-resource.ts';

/** Resources that two groups serve from one store. */
const SHARED_COLLECTIONS: Readonly<Record<string, string>> = { 'events.k8s.io/events': '/events' };

/** Built-in kinds that are answers only, never stored or listed. */
const NOT_SERVED: ReadonlySet<string> = new Set(['/componentstatuses']);

/** Which resources exist, by path and by kind. CRDs come and go. */
export class ResourceRegistry {
  readonly #byPath = new Map<string, ServedResource>();
  readonly #custom = new Map<string, readonly ServedResource[]>();
  #generation = 0;

  constructor() {
    for (const type of BUILTIN_RESOURCES) {
      if (!NOT_SERVED.has(`${type.group}/${type.plural}`)) this.#add(builtin(type));
    }
    for (const resource of METRICS_RESOURCES) this.#add(resource);
  }

  /** Grows with every change: whoever caches what it derives compares it. */
  get generation(): number {
    return this.#generation;
  }

  find(group: string, version: string, plural: string): ServedResource | undefined {
    return this.#byPath.get(`${group}/${version}/${plural}`);
  }

  findKind(group: string, version: string, kind: string): ServedResource | undefined {
    return this.all().find((item) => item.group === group && item.version === version && item.kind === kind);
  }

  all(): readonly ServedResource[] {
    return [...this.#byPath.values()];
  }

  inGroupVersion(group: string, version: string): readonly ServedResource[] {
    return this.all().filter((item) => item.group === group && item.version === version);
  }

  /** Replaces what a CRD serves; an empty list withdraws it. */
  serveCustom(crdName: string, resources: readonly ServedResource[]): void {
    for (const old of this.#custom.get(crdName) ?? []) this.#byPath.delete(`${groupVersion(old)}/${old.plural}`);
    this.#custom.set(crdName, resources);
    for (const resource of resources) this.#add(resource);
    this.#generation += 1;
  }

  #add(resource: ServedResource): void {
    this.#byPath.set(`${resource.group}/${resource.version}/${resource.plural}`, resource);
  }
}

function builtin(type: ResourceType): ServedResource {
  const collection = SHARED_COLLECTIONS[`${type.group}/${type.plural}`] ?? `${type.group}/${type.plural}`;
  return { ...type, collection, schema: builtinKind(type.group, type.version, type.kind) ?? UNTYPED };
}
