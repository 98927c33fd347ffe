import { isRecord, type JsonRecord, listOf, recordOf, textOf } from '../../json.ts';
import {
  counted,
  hasOwnUsers,
  namesOf,
  type PodCheck,
  type PodFacts,
  quoted,
  securityOf,
  settersOf,
  sortedSet,
  type Violation,
} from './pod-check.ts';

const CAPABILITIES: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** By the minor version that let them in. */
const SYSCTLS: Readonly<Record<string, number>> = {
  'kernel.shm_rmid_forced': 0,
  'net.ipv4.ip_local_port_range': 0,
  'net.ipv4.ip_local_reserved_ports': 27,
  'net.ipv4.ip_unprivileged_port_start': 0,
  'net.ipv4.ping_group_range': 0,
  'net.ipv4.tcp_fin_timeout': 29,
  'net.ipv4.tcp_keepalive_intvl': 29,
  'net.ipv4.tcp_keepalive_probes': 29,
  'net.ipv4.tcp_keepalive_time': 29,
  'net.ipv4.tcp_rmem': 32,
  'net.ipv4.tcp_syncookies': 0,
  'net.ipv4.tcp_wmem': 32,
};

/** By the minor version that let them in. */
const SELINUX_TYPES: Readonly<Record<string, number>> = {
  '': 0,
  container_t: 0,
  container_init_t: 0,
  container_kvm_t: 0,
  container_engine_t: 31,
};

function isKnown(table: Readonly<Record<string, number>>, name: string, minor: number): boolean {
  return (table[name] ?? Number.POSITIVE_INFINITY) <= minor && name in table;
}

const PROFILES: readonly unknown[] = ['RuntimeDefault', 'Localhost'];

/** The rules of the level `baseline`, in the order in which a server names them. */
export const BASELINE_CHECKS: readonly PodCheck[] = [
  { id: 'appArmorProfile', since: 0, check: appArmor },
  { id: 'capabilities_baseline', since: 0, check: capabilities },
  { id: 'hostNamespaces', since: 0, check: hostNamespaces },
  { id: 'hostPathVolumes', since: 0, check: hostPaths },
  { id: 'hostPorts', since: 0, check: hostPorts },
  { id: 'hostProbesAndHostLifecycle', since: 34, check: hostProbes },
  { id: 'privileged', since: 0, check: privileged },
  { id: 'procMount', since: 0, check: (pod, minor) => (hasOwnUsers(pod.spec, minor) ? undefined : procMount(pod)) },
  { id: 'seLinuxOptions', since: 0, check: seLinux },
  { id: 'seccompProfile_baseline', since: 19, check: seccompBaseline },
  { id: 'sysctls', since: 0, check: sysctls },
  { id: 'windowsHostProcess', since: 0, check: hostProcess },
];

function appArmor({ annotations, spec, containers }: PodFacts): Violation | undefined {
  const typeOf = (holder: JsonRecord): unknown => recordOf(securityOf(holder)['appArmorProfile'])['type'];
  const isBad = (holder: JsonRecord): boolean =>
    isRecord(securityOf(holder)['appArmorProfile']) && !PROFILES.includes(typeOf(holder));
  const bad = containers.filter(isBad);
  const forbidden = Object.entries(annotations)
    .filter(([key]) => key.startsWith('container.apparmor.security.beta.kubernetes.io/'))
    .filter(([, value]) => value !== '' && value !== 'runtime/default' && !value.startsWith('localhost/'))
    .map(([key, value]) => `${key}="${value}"`)
    .sort();
  const setters = [settersOf(isBad(spec), bad), forbidden.length === 0 ? '' : plural('annotation', forbidden.length)];
  const who = setters.filter((text) => text !== '').join(' and ');
  if (who === '') return undefined;
  const types = sortedSet([...(isBad(spec) ? [spec] : []), ...bad].map((holder) => textOf(typeOf(holder))));
  const values = [...types, ...forbidden];
  return {
    reason: plural('forbidden AppArmor profile', values.length),
    detail: `${who} must not set AppArmor profile type to ${quoted(values)}`,
  };
}

function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`;
}

function capabilities({ containers }: PodFacts): Violation | undefined {
  const extra = (container: JsonRecord): string[] =>
    listOf(recordOf(securityOf(container)['capabilities'])['add'])
      .map(textOf)
      .filter((name) => !CAPABILITIES.has(name));
  const bad = containers.filter((container) => extra(container).length > 0);
  if (bad.length === 0) return undefined;
  const names = quoted(sortedSet(bad.flatMap(extra)));
  return {
    reason: 'non-default capabilities',
    detail: `${counted('container', namesOf(bad))} must not include ${names} in securityContext.capabilities.add`,
  };
}

function hostNamespaces({ spec }: PodFacts): Violation | undefined {
  const shared = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => spec[field] === true);
  if (shared.length === 0) return undefined;
  return { reason: 'host namespaces', detail: shared.map((field) => `${field}=true`).join(', ') };
}

function hostPaths({ spec }: PodFacts): Violation | undefined {
  const bad = listOf(spec['volumes'])
    .filter(isRecord)
    .filter((volume) => volume['hostPath'] !== undefined);
  return bad.length === 0 ? undefined : { reason: 'hostPath volumes', detail: counted('volume', namesOf(bad)) };
}

function hostPorts({ containers }: PodFacts): Violation | undefined {
  const portsOf = (container: JsonRecord): string[] =>
    listOf(container['ports'])
      .filter(isRecord)
      .map((port) => String(port['hostPort'] ?? 0))
      .filter((port) => port !== '0');
  const bad = containers.filter((container) => portsOf(container).length > 0);
  if (bad.length === 0) return undefined;
  const ports = sortedSet(bad.flatMap(portsOf));
  const use = bad.length === 1 ? 'uses' : 'use';
  return {
    reason: 'hostPort',
    detail: `${counted('container', namesOf(bad))} ${use} ${plural('hostPort', ports.length)} ${ports.join(', ')}`,
  };
}

function hostProbes({ containers }: PodFacts): Violation | undefined {
  const bad = containers.filter((container) => hostsOf(container).length > 0);
  if (bad.length === 0) return undefined;
  const hosts = sortedSet(bad.flatMap(hostsOf));
  const use = bad.length === 1 ? 'uses' : 'use';
  return {
    reason: 'probe or lifecycle host',
    detail: `${counted('container', sortedSet(namesOf(bad)))} ${use} ${counted('probe or lifecycle host', hosts)}`,
  };
}

/** Hosts that the probes and lifecycle hooks of a container name. */
function hostsOf(container: JsonRecord): string[] {
  const lifecycle = recordOf(container['lifecycle']);
  const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'].map((field) => container[field]);
  return [...probes, lifecycle['postStart'], lifecycle['preStop']]
    .flatMap((probe) => [recordOf(recordOf(probe)['httpGet'])['host'], recordOf(recordOf(probe)['tcpSocket'])['host']])
    .map(textOf)
    .filter((host) => host !== '');
}

function privileged({ containers }: PodFacts): Violation | undefined {
  const bad = containers.filter((container) => securityOf(container)['privileged'] === true);
  if (bad.length === 0) return undefined;
  return {
    reason: 'privileged',
    detail: `${counted('container', namesOf(bad))} must not set securityContext.privileged=true`,
  };
}

export function procMount({ containers }: PodFacts): Violation | undefined {
  const typeOf = (container: JsonRecord): string => textOf(securityOf(container)['procMount'] ?? 'Default');
  const bad = containers.filter((container) => typeOf(container) !== 'Default');
  if (bad.length === 0) return undefined;
  const types = quoted(sortedSet(bad.map(typeOf)));
  return {
    reason: 'procMount',
    detail: `${counted('container', namesOf(bad))} must not set securityContext.procMount to ${types}`,
  };
}

function seLinux({ spec, containers }: PodFacts, minor: number): Violation | undefined {
  const optionsOf = (holder: JsonRecord): JsonRecord => recordOf(securityOf(holder)['seLinuxOptions']);
  const isBad = (holder: JsonRecord): boolean => {
    const { type, user, role } = optionsOf(holder);
    return !isKnown(SELINUX_TYPES, textOf(type), minor) || textOf(user) !== '' || textOf(role) !== '';
  };
  const bad = [spec, ...containers].filter(isBad);
  if (bad.length === 0) return undefined;
  const options = bad.map(optionsOf);
  const types = sortedSet(
    options.map(({ type }) => textOf(type)).filter((type) => !isKnown(SELINUX_TYPES, type, minor)),
  );
  const faults = [
    ...(types.length > 0 ? [counted('type', types)] : []),
    ...(options.some(({ user }) => textOf(user) !== '') ? ['user may not be set'] : []),
    ...(options.some(({ role }) => textOf(role) !== '') ? ['role may not be set'] : []),
  ];
  const who = settersOf(isBad(spec), containers.filter(isBad));
  return {
    reason: 'seLinuxOptions',
    detail: `${who} set forbidden securityContext.seLinuxOptions: ${faults.join('; ')}`,
  };
}

export function seccompBaseline({ spec, containers }: PodFacts): Violation | undefined {
  const profileOf = (holder: JsonRecord): unknown => securityOf(holder)['seccompProfile'];
  const isBad = (holder: JsonRecord): boolean => {
    const profile = profileOf(holder);
    return isRecord(profile) && !PROFILES.includes(profile['type']);
  };
  const bad = [spec, ...containers].filter(isBad);
  if (bad.length === 0) return undefined;
  const types = quoted(sortedSet(bad.map((holder) => textOf(recordOf(profileOf(holder))['type']))));
  const who = settersOf(isBad(spec), containers.filter(isBad));
  return {
    reason: 'seccompProfile',
    detail: `${who} must not set securityContext.seccompProfile.type to ${types}`,
  };
}

function sysctls({ spec }: PodFacts, minor: number): Violation | undefined {
  const bad = namesOf(listOf(securityOf(spec)['sysctls']).filter(isRecord)).filter(
    (name) => !isKnown(SYSCTLS, name, minor),
  );
  return bad.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: bad.join(', ') };
}

function hostProcess({ spec, containers }: PodFacts): Violation | undefined {
  const isBad = (holder: JsonRecord): boolean => recordOf(securityOf(holder)['windowsOptions'])['hostProcess'] === true;
  const who = settersOf(isBad(spec), containers.filter(isBad));
  if (who === '') return undefined;
  return { reason: 'hostProcess', detail: `${who} must not set securityContext.windowsOptions.hostProcess=true` };
}
