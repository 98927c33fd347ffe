import type { Manifest } from '@otelops/deployer';
import type { Container } from './pod.ts';

/** Gives each container of an outside workload requests and limits where it states none. */
export function withResources(object: Manifest, resources: Container['resources']): Manifest {
  if (object.kind !== 'Deployment' && object.kind !== 'DaemonSet' && object.kind !== 'StatefulSet') return object;
  return editAt(object, ['spec', 'template', 'spec', 'containers'], (containers) =>
    Array.isArray(containers)
      ? containers.map((container) => ({ ...container, resources: mergedResources(container, resources) }))
      : containers,
  );
}

function mergedResources(container: unknown, resources: Container['resources']): Record<string, unknown> {
  const stated = field(container, 'resources');
  return {
    requests: { ...resources.requests, ...asObject(field(stated, 'requests')) },
    limits: { ...resources.limits, ...asObject(field(stated, 'limits')) },
  };
}

/** Replaces a name wherever it occurs in any text of an object: namespaces stand in DNS names and annotations too. */
export function replaceText(object: Manifest, from: string, to: string): Manifest {
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replaceAll(from, to);
    if (Array.isArray(value)) return value.map(walk);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]));
  };
  const { apiVersion, kind, metadata, ...body } = object;
  const walked = Object.fromEntries(Object.entries(body).map(([key, inner]) => [key, walk(inner)]));
  const described = Object.fromEntries(Object.entries(metadata).map(([key, inner]) => [key, walk(inner)]));
  return { apiVersion, kind, ...walked, metadata: { ...described, name: metadata.name.replaceAll(from, to) } };
}

function editAt(object: Manifest, path: readonly string[], edit: (value: unknown) => unknown): Manifest {
  const walk = (value: unknown, depth: number): unknown => {
    const key = path[depth];
    if (key === undefined) return edit(value);
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
    const inner = Object.fromEntries(Object.entries(value));
    return key in inner ? { ...inner, [key]: walk(inner[key], depth + 1) } : value;
  };
  const [first = ''] = path;
  return { ...object, [first]: walk(object[first], 1) };
}

function field(value: unknown, key: string): unknown {
  return asObject(value)[key];
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}
