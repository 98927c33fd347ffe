import { isRecord, type JsonRecord, listOf, recordOf, textOf } from '../../json.ts';

/** Why a pod is refused. */
export interface Violation {
  /** Short: `host namespaces`. */
  readonly reason: string;
  /** The values at fault: `hostPID=true`. */
  readonly detail: string;
}

export interface PodFacts {
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: JsonRecord;
  /** Init containers, containers and ephemeral containers, in this order. */
  readonly containers: readonly JsonRecord[];
}

/** One rule of the Pod Security Standards. */
export interface PodCheck {
  readonly id: string;
  /** The minor version of Kubernetes that brought it. */
  readonly since: number;
  /** Baseline checks that it takes the place of. */
  readonly replaces?: string;
  /** `minor`: the version by whose definition is judged. */
  check(pod: PodFacts, minor: number): Violation | undefined;
}

export function podFacts(annotations: Readonly<Record<string, string>>, spec: JsonRecord): PodFacts {
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((field) =>
    listOf(spec[field]).filter(isRecord),
  );
  return { annotations, spec, containers };
}

export function securityOf(holder: JsonRecord): JsonRecord {
  return recordOf(holder['securityContext']);
}

export function namesOf(items: readonly JsonRecord[]): string[] {
  return items.map((item) => textOf(item['name']));
}

/** `container "a"`, `containers "a", "b"`. */
export function counted(singular: string, names: readonly string[], plural = `${singular}s`): string {
  return `${names.length === 1 ? singular : plural} ${quoted(names)}`;
}

export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

/** Once each, in order. */
export function sortedSet(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

/** `pod and containers "a", "b"`: who sets something. */
export function settersOf(pod: boolean, containers: readonly JsonRecord[]): string {
  return [...(pod ? ['pod'] : []), ...(containers.length > 0 ? [counted('container', namesOf(containers))] : [])].join(
    ' and ',
  );
}

/** From 1.25 on, some rules do not bind pods that run on Windows. */
export function isWindows(spec: JsonRecord, minor: number): boolean {
  return minor >= 25 && recordOf(spec['os'])['name'] === 'windows';
}

/** From 1.35 on, some rules do not bind pods with a user namespace of their own. */
export function hasOwnUsers(spec: JsonRecord, minor: number): boolean {
  return minor >= 35 && spec['hostUsers'] === false;
}
