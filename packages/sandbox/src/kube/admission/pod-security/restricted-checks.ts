import { isRecord, type JsonRecord, listOf, recordOf, textOf } from '../../json.ts';
import { procMount, seccompBaseline } from './baseline-checks.ts';
import {
  counted,
  hasOwnUsers,
  isWindows,
  namesOf,
  type PodCheck,
  type PodFacts,
  quoted,
  securityOf,
  settersOf,
  sortedSet,
  type Violation,
} from './pod-check.ts';

/** The rules that the level `restricted` adds, in the order in which a server names them. */
export const RESTRICTED_CHECKS: readonly PodCheck[] = [
  { id: 'allowPrivilegeEscalation', since: 8, check: unlessWindows(privilegeEscalation) },
  {
    id: 'capabilities_restricted',
    since: 22,
    replaces: 'capabilities_baseline',
    check: unlessWindows(capabilities),
  },
  { id: 'procMount_restricted', since: 35, replaces: 'procMount', check: procMount },
  { id: 'restrictedVolumes', since: 0, replaces: 'hostPathVolumes', check: volumes },
  { id: 'runAsNonRoot', since: 0, check: unlessOwnUsers(runAsNonRoot) },
  { id: 'runAsUser', since: 23, check: unlessOwnUsers(runAsUser) },
  {
    id: 'seccompProfile_restricted',
    since: 19,
    replaces: 'seccompProfile_baseline',
    check: unlessWindows(seccomp),
  },
];

function unlessWindows(check: PodCheck['check']): PodCheck['check'] {
  return (pod, minor) => (isWindows(pod.spec, minor) ? undefined : check(pod, minor));
}

function unlessOwnUsers(check: PodCheck['check']): PodCheck['check'] {
  return (pod, minor) => (hasOwnUsers(pod.spec, minor) ? undefined : check(pod, minor));
}

function privilegeEscalation({ containers }: PodFacts): Violation | undefined {
  const bad = containers.filter((container) => securityOf(container)['allowPrivilegeEscalation'] !== false);
  if (bad.length === 0) return undefined;
  return {
    reason: 'allowPrivilegeEscalation != false',
    detail: `${counted('container', namesOf(bad))} must set securityContext.allowPrivilegeEscalation=false`,
  };
}

function capabilities({ containers }: PodFacts): Violation | undefined {
  const of = (container: JsonRecord, field: string): string[] =>
    listOf(recordOf(securityOf(container)['capabilities'])[field]).map(textOf);
  const added = (container: JsonRecord): string[] => of(container, 'add').filter((name) => name !== 'NET_BIND_SERVICE');
  const keeping = containers.filter((container) => !of(container, 'drop').includes('ALL'));
  const adding = containers.filter((container) => added(container).length > 0);
  const details: string[] = [];
  if (keeping.length > 0)
    details.push(`${counted('container', namesOf(keeping))} must set securityContext.capabilities.drop=["ALL"]`);
  if (adding.length > 0) {
    const names = quoted(sortedSet(adding.flatMap(added)));
    details.push(
      `${counted('container', namesOf(adding))} must not include ${names} in securityContext.capabilities.add`,
    );
  }
  return details.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: details.join('; ') };
}

const VOLUME_TYPES: readonly string[] = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

function volumes({ spec }: PodFacts): Violation | undefined {
  const bad = listOf(spec['volumes'])
    .filter(isRecord)
    .filter((volume) => !VOLUME_TYPES.some((type) => volume[type] !== undefined));
  if (bad.length === 0) return undefined;
  const types = sortedSet(bad.map((volume) => Object.keys(volume).find((key) => key !== 'name') ?? 'unknown'));
  const use = bad.length === 1 ? 'uses' : 'use';
  return {
    reason: 'restricted volume types',
    detail: `${counted('volume', namesOf(bad))} ${use} ${counted('restricted volume type', types)}`,
  };
}

function runAsNonRoot({ spec, containers }: PodFacts): Violation | undefined {
  const reason = 'runAsNonRoot != true';
  const of = (holder: JsonRecord): unknown => securityOf(holder)['runAsNonRoot'];
  const who = settersOf(
    of(spec) === false,
    containers.filter((container) => of(container) === false),
  );
  if (who !== '') return { reason, detail: `${who} must not set securityContext.runAsNonRoot=false` };
  const silent = of(spec) === true ? [] : containers.filter((container) => of(container) === undefined);
  if (silent.length === 0) return undefined;
  const detail = `pod or ${counted('container', namesOf(silent))} must set securityContext.runAsNonRoot=true`;
  return { reason, detail };
}

function runAsUser({ spec, containers }: PodFacts): Violation | undefined {
  const isRoot = (holder: JsonRecord): boolean => securityOf(holder)['runAsUser'] === 0;
  const who = settersOf(isRoot(spec), containers.filter(isRoot));
  return who === '' ? undefined : { reason: 'runAsUser=0', detail: `${who} must not set runAsUser=0` };
}

function seccomp(pod: PodFacts): Violation | undefined {
  const wrong = seccompBaseline(pod);
  if (wrong !== undefined || isRecord(securityOf(pod.spec)['seccompProfile'])) return wrong;
  const silent = pod.containers.filter((container) => !isRecord(securityOf(container)['seccompProfile']));
  if (silent.length === 0) return undefined;
  const who = counted('container', namesOf(silent));
  return {
    reason: 'seccompProfile',
    detail: `pod or ${who} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  };
}
