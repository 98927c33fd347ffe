import { type Component, type Manifest, type Phase, refKey, refOf } from '@otelops/deployer';
import type { Container, PodSpec } from '../../src/objects/pod.ts';

/** An object with where it is rendered. */
export interface Placed {
  readonly phase: Phase;
  readonly component: Component;
  readonly object: Manifest;
}

export function placedObjects(phases: readonly Phase[]): readonly Placed[] {
  return phases.flatMap((phase) =>
    phase.components.flatMap((component) => component.objects.map((object) => ({ phase, component, object }))),
  );
}

export function objectsOf(phases: readonly Phase[]): readonly Manifest[] {
  return placedObjects(phases).map(({ object }) => object);
}

export function ofKind(objects: readonly Manifest[], ...kinds: readonly string[]): readonly Manifest[] {
  return objects.filter(({ kind }) => kinds.includes(kind));
}

export function named(objects: readonly Manifest[], kind: string, name: string): Manifest {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
}

export function keyOf(object: Manifest): string {
  return refKey(refOf(object));
}

/** The value at a path of plain data, as the type that the test expects there. */
export function at<T = string>(value: unknown, ...path: readonly (string | number)[]): T {
  return path.reduce<unknown>(
    (inner, key) =>
      inner === null || typeof inner !== 'object'
        ? undefined
        : Object.entries(inner).find(([name]) => name === String(key))?.[1],
    value,
  ) as T;
}

export interface Workload {
  readonly object: Manifest;
  readonly spec: PodSpec;
  readonly containers: readonly Container[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Deployments and StatefulSets with their pods. */
export function workloadsOf(objects: readonly Manifest[]): readonly Workload[] {
  return ofKind(objects, 'Deployment', 'StatefulSet', 'DaemonSet').map((object) => {
    const spec = at<PodSpec>(object, 'spec', 'template', 'spec');
    return { object, spec, containers: spec.containers, labels: at(object, 'spec', 'template', 'metadata', 'labels') };
  });
}

/** Volumes of a pod, with the field that says what kind each is. */
export interface LooseVolume {
  readonly name: string;
  readonly configMap?: { readonly name: string; readonly optional?: boolean };
  readonly secret?: { readonly secretName: string; readonly optional?: boolean };
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly projected?: {
    readonly sources: readonly { readonly configMap?: { readonly name: string; readonly optional?: boolean } }[];
  };
}

export function volumesOf(spec: PodSpec): readonly LooseVolume[] {
  return spec.volumes ?? [];
}

/** A NetworkPolicy's rule, either direction. */
export interface PolicyRule {
  readonly from?: readonly PolicyPeer[];
  readonly to?: readonly PolicyPeer[];
  readonly ports?: readonly { readonly port: number }[];
}

export interface PolicyPeer {
  readonly ipBlock?: { readonly cidr: string };
  readonly namespaceSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly podSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
}
