import type { ResourceRegistry } from '../resources/registry.ts';
import { groupVersion, type ServedResource } from '../resources/served-resource.ts';
import { noSuchPath } from '../status/refusals.ts';

interface GroupVersions {
  readonly group: string;
  readonly versions: readonly string[];
}

/** Groups in the order of first appearance, versions by priority: v2 before v1, stable before beta before alpha. */
export function servedGroups(registry: ResourceRegistry): GroupVersions[] {
  const groups = new Map<string, Set<string>>();
  for (const { group, version } of registry.all()) {
    const versions = groups.get(group) ?? new Set<string>();
    groups.set(group, versions.add(version));
  }
  return [...groups].map(([group, versions]) => ({ group, versions: [...versions].sort(compareVersions) }));
}

/** Kubernetes version priority, highest first. */
function compareVersions(left: string, right: string): number {
  const [a, b] = [parseVersion(left), parseVersion(right)];
  if (a === undefined || b === undefined) return a === b ? (left < right ? -1 : 1) : a === undefined ? 1 : -1;
  return b.stage - a.stage || b.major - a.major || b.minor - a.minor;
}

function parseVersion(text: string): { stage: number; major: number; minor: number } | undefined {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const stage = match[2] === undefined ? 2 : match[2] === 'beta' ? 1 : 0;
  return { stage, major: Number(match[1]), minor: Number(match[3] ?? 0) };
}

export function legacyCore(): unknown {
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
}

export function groupList(registry: ResourceRegistry): unknown {
  const groups = servedGroups(registry).filter(({ group }) => group !== '');
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(describeGroup) };
}

export function oneGroup(registry: ResourceRegistry, group: string): unknown {
  const found = servedGroups(registry).find((item) => item.group === group);
  if (found === undefined || group === '') throw noSuchPath();
  return { kind: 'APIGroup', apiVersion: 'v1', ...describeGroup(found) };
}

function describeGroup({ group, versions }: GroupVersions): {
  name: string;
  versions: unknown[];
  preferredVersion: unknown;
} {
  const described = versions.map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions: described, preferredVersion: described[0] };
}

/** `APIResourceList` of one group version, each resource before its subresources. */
export function resourceList(registry: ResourceRegistry, group: string, version: string): unknown {
  const resources = registry.inGroupVersion(group, version);
  if (resources.length === 0) throw noSuchPath();
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: groupVersion({ group, version }),
    resources: resources.flatMap(describeResource),
  };
}

function describeResource(resource: ServedResource): unknown[] {
  const { plural, namespaced } = resource;
  const own = {
    name: plural,
    singularName: resource.singular,
    namespaced,
    kind: resource.kind,
    verbs: resource.verbs,
    ...(resource.shortNames === undefined ? {} : { shortNames: resource.shortNames }),
    ...(resource.categories === undefined ? {} : { categories: resource.categories }),
  };
  const below = (resource.subresources ?? []).map(({ name, group, version, kind, verbs }) => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    ...(group === undefined ? {} : { group, version }),
    kind,
    verbs,
  }));
  return [own, ...below];
}

/** `APIGroupDiscoveryList`: the core group alone under /api, all others under /apis. */
export function aggregated(registry: ResourceRegistry, core: boolean, version: 'v2' | 'v2beta1'): unknown {
  const groups = servedGroups(registry).filter(({ group }) => (group === '') === core);
  const items = groups.map(({ group, versions }) => ({
    metadata: { ...(group === '' ? {} : { name: group }), creationTimestamp: null },
    versions: versions.map((name) => ({
      version: name,
      resources: registry.inGroupVersion(group, name).map(discoverResource),
      freshness: 'Current',
    })),
  }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items };
}

function discoverResource(resource: ServedResource): unknown {
  const { group, version, kind } = resource;
  return {
    resource: resource.plural,
    responseKind: { group, version, kind },
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: resource.verbs,
    ...(resource.shortNames === undefined ? {} : { shortNames: resource.shortNames }),
    ...(resource.categories === undefined ? {} : { categories: resource.categories }),
    ...(resource.subresources === undefined
      ? {}
      : { subresources: resource.subresources.map((sub) => discoverSubresource(sub, resource)) }),
  };
}

type Subresource = NonNullable<ServedResource['subresources']>[number];

function discoverSubresource(sub: Subresource, parent: ServedResource): unknown {
  const responseKind = { group: sub.group ?? parent.group, version: sub.version ?? parent.version, kind: sub.kind };
  return { subresource: sub.name, responseKind, verbs: sub.verbs };
}
