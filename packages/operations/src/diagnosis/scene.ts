import { type ContainerLog, type KubeObject, ObjectIndex } from '@otelops/deployer';
import { listAt, type ObjectRef, refKey, textAt } from '@otelops/deployer/vocabulary';
import type { Bundle, DeployedObject, PodLog } from './bundle.ts';
import { type Part, partOfComponent } from './parts.ts';

/** A bundle, made easy to look things up in. */
export interface Scene {
  readonly bundle: Bundle;
  readonly now: Date;
  readonly observed: ObjectIndex;
  /** The part that an object belongs to, by what the phases answer for and by its owners. */
  partOf(object: KubeObject): Part;
  /** The object a phase answers for that stands above this one, or is this one. */
  deployedAbove(object: KubeObject): DeployedObject | undefined;
  /** Pods of a part, by name. */
  podsOf(part: Part): readonly KubeObject[];
  logsOf(part: Part): readonly { readonly pod: KubeObject; readonly log: PodLog }[];
}

export function sceneOf(bundle: Bundle): Scene {
  const observed = indexOf(bundle);
  const deployed = new Map(bundle.deployed.map((object) => [refKey(object.ref), object]));
  const deployedAbove = (object: KubeObject): DeployedObject | undefined => ownerIn(object, { observed, deployed });
  const partOf = (object: KubeObject): Part => {
    const above = deployedAbove(object);
    return above === undefined ? partOfStranger(object) : partOfComponent(above.component);
  };
  const podsOf = (part: Part): readonly KubeObject[] =>
    observed
      .all('', 'Pod')
      .filter((pod) => partOf(pod) === part)
      .toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
  return {
    bundle,
    now: new Date(bundle.takenAt),
    observed,
    partOf,
    deployedAbove,
    podsOf,
    logsOf: (part) =>
      podsOf(part).flatMap((pod) =>
        bundle.logs
          .filter((log) => log.pod === pod.metadata.name && log.namespace === pod.metadata.namespace)
          .map((log) => ({ pod, log })),
      ),
  };
}

function indexOf({ objects, seen, logs }: Bundle): ObjectIndex {
  const index = new ObjectIndex();
  for (const object of objects) index.put(object);
  for (const { group, kind, namespace } of seen) index.markSeen(group, kind, namespace);
  for (const { namespace, pod, container, previous, lines } of logs) {
    const found = index.get({ apiVersion: 'v1', kind: 'Pod', namespace, name: pod });
    const log: ContainerLog = { previous, lines };
    // Of a container that fell, the run that fell says why.
    if (found !== undefined && (previous || index.log(found, container) === undefined))
      index.putLog(found, container, log);
  }
  return index;
}

interface Owners {
  readonly observed: ObjectIndex;
  readonly deployed: ReadonlyMap<string, DeployedObject>;
}

/** Deployment > ReplicaSet > Pod with a custom resource above is the longest chain there is. */
const longestChain = 6;

function ownerIn(object: KubeObject, { observed, deployed }: Owners): DeployedObject | undefined {
  let current: KubeObject | undefined = object;
  for (let step = 0; step < longestChain && current !== undefined; step += 1) {
    const known = deployed.get(refKey(refOfObject(current)));
    if (known !== undefined) return known;
    const owner: ObjectRef | undefined = controllerOf(current);
    if (owner === undefined) return undefined;
    const isDeployed = deployed.get(refKey(owner));
    if (isDeployed !== undefined) return isDeployed;
    current = observed.get(owner);
  }
  return undefined;
}

/** The owner that manages an object, as its references name it. */
export function controllerOf(object: KubeObject): ObjectRef | undefined {
  const owners = listAt(object, 'metadata', 'ownerReferences');
  const owner = owners.find((one) => one['controller'] === true);
  if (owner === undefined) return undefined;
  const { namespace } = object.metadata;
  const ref = {
    apiVersion: textAt(owner, 'apiVersion'),
    kind: textAt(owner, 'kind'),
    name: textAt(owner, 'name'),
  };
  return namespace === undefined ? ref : { ...ref, namespace };
}

export function refOfObject({ apiVersion, kind, metadata }: KubeObject): ObjectRef {
  const { name, namespace } = metadata;
  return namespace === undefined ? { apiVersion, kind, name } : { apiVersion, kind, namespace, name };
}

/** What no phase answers for, and the stack needs all the same. */
function partOfStranger({ kind, metadata }: KubeObject): Part {
  if (kind === 'Node') return 'nodes';
  if (/^coredns/.test(metadata.name)) return 'dns';
  return /provisioner/.test(metadata.name) ? 'storage' : 'other';
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
