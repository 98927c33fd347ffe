import { fieldAt, isRecord, type JsonRecord, listOf, textOf } from '../json.ts';
import { isQuantity, quantityNano } from '../schema/quantity.ts';
import {
  duplicateField,
  type FieldError,
  forbiddenField,
  invalidField,
  notFoundField,
  requiredField,
  unsupportedField,
} from '../status/field-errors.ts';
import { asGoStruct, itemsAt, labelName, nonNegative, oneOf, portName, portNumber, requiredText } from './fields.ts';

/** What the pod around a container has to say about it. */
export interface ContainerScope {
  /** Names of the pod's volumes that are valid. */
  readonly volumes: ReadonlySet<string>;
}

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** Faults of a container of any sort. */
export function containerFaults(container: JsonRecord, path: string, scope: ContainerScope): FieldError[] {
  return [
    ...labelName(container['name'], `${path}.name`),
    ...requiredText(container['image'], `${path}.image`),
    ...oneOf(container['terminationMessagePolicy'], MESSAGE_POLICIES, `${path}.terminationMessagePolicy`),
    ...portFaults(container['ports'], `${path}.ports`),
    ...envFaults(container['env'], `${path}.env`),
    ...envFromFaults(container['envFrom'], `${path}.envFrom`),
    ...mountFaults(container['volumeMounts'], `${path}.volumeMounts`, scope),
    ...oneOf(container['imagePullPolicy'], PULL_POLICIES, `${path}.imagePullPolicy`),
    ...resourceFaults(container['resources'], `${path}.resources`),
    ...securityFaults(container['securityContext'], `${path}.securityContext`),
    ...PROBES.flatMap((name) => probeFaults(container[name], `${path}.${name}`, name)),
  ];
}

function portFaults(ports: unknown, path: string): FieldError[] {
  const faults: FieldError[] = [];
  const names = new Set<string>();
  for (const { item, path: here } of itemsAt(ports, path)) {
    const name = textOf(item['name']);
    if (name !== '')
      faults.push(...(names.has(name) ? [duplicateField(`${here}.name`, name)] : portName(name, `${here}.name`)));
    names.add(name);
    const number = item['containerPort'];
    if (number === undefined || number === 0) faults.push(requiredField(`${here}.containerPort`));
    else faults.push(...portNumber(number, `${here}.containerPort`));
    if (item['hostPort'] !== undefined) faults.push(...portNumber(item['hostPort'], `${here}.hostPort`));
    faults.push(...oneOf(item['protocol'], ['SCTP', 'TCP', 'UDP'], `${here}.protocol`));
  }
  return faults;
}

const ENV_SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'];

function envFaults(env: unknown, path: string): FieldError[] {
  return itemsAt(env, path).flatMap(({ item, path: here }) => {
    const name = textOf(item['name']);
    const faults: FieldError[] = [];
    if (name === '') faults.push(requiredField(`${here}.name`));
    else if (!/^[ -<>-~]+$/.test(name)) {
      faults.push(
        invalidField(
          `${here}.name`,
          name,
          "a valid environment variable name must consist only of printable ASCII characters other than '='",
        ),
      );
    }
    return [...faults, ...valueFromFaults(item, `${here}.valueFrom`)];
  });
}

function valueFromFaults(variable: JsonRecord, path: string): FieldError[] {
  const { valueFrom } = variable;
  if (!isRecord(valueFrom)) return [];
  const sources = ENV_SOURCES.filter((name) => isRecord(valueFrom[name]));
  const faults = sources.flatMap((name) =>
    name.endsWith('KeyRef') ? requiredText(fieldAt(valueFrom, name, 'key'), `${path}.${name}.key`) : [],
  );
  if (sources.length === 0) {
    faults.push(
      invalidField(
        path,
        '',
        'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
      ),
    );
  } else if (textOf(variable['value']) !== '')
    faults.push(invalidField(path, '', 'may not be specified when `value` is not empty'));
  else if (sources.length > 1)
    faults.push(invalidField(path, '', 'may not have more than one field specified at a time'));
  return faults;
}

function envFromFaults(sources: unknown, path: string): FieldError[] {
  return itemsAt(sources, path).flatMap(({ item, path: here }) => {
    const given = ['configMapRef', 'secretRef'].filter((name) => isRecord(item[name]));
    const faults = given.flatMap((name) => requiredText(fieldAt(item, name, 'name'), `${here}.${name}.name`));
    if (given.length === 0) faults.push(invalidField(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    if (given.length > 1) faults.push(invalidField(path, '', 'may not have more than one field specified at a time'));
    return faults;
  });
}

function mountFaults(mounts: unknown, path: string, scope: ContainerScope): FieldError[] {
  const faults: FieldError[] = [];
  const places = new Set<string>();
  for (const { item, path: here } of itemsAt(mounts, path)) {
    const [name, place, subPath] = [textOf(item['name']), textOf(item['mountPath']), textOf(item['subPath'])];
    if (name === '') faults.push(requiredField(`${here}.name`));
    if (!scope.volumes.has(name)) faults.push(notFoundField(`${here}.name`, name));
    if (place === '') faults.push(requiredField(`${here}.mountPath`));
    if (places.has(place)) faults.push(invalidField(`${here}.mountPath`, place, 'must be unique'));
    places.add(place);
    if (subPath.startsWith('/')) faults.push(invalidField(`${path}.subPath`, subPath, 'must be a relative path'));
    if (subPath.split('/').includes('..'))
      faults.push(invalidField(`${path}.subPath`, subPath, "must not contain '..'"));
  }
  return faults;
}

const STANDARD = /^(cpu|memory|ephemeral-storage|storage|hugepages-.+)$/;

/** Faults of requests and limits. */
function resourceFaults(resources: unknown, path: string): FieldError[] {
  const faults: FieldError[] = [];
  for (const kind of ['limits', 'requests']) {
    for (const [name, value] of Object.entries(recordAt(resources, kind))) {
      const here = `${path}.${kind}[${name}]`;
      if (!STANDARD.test(name) && !name.includes('/')) {
        faults.push(
          invalidField(here, name, 'must be a standard resource type or fully qualified'),
          invalidField(here, name, 'must be a standard resource for containers'),
        );
      }
      const nano = quantityNano(value);
      if (isQuantity(String(value)) && nano !== undefined && nano < 0n) {
        faults.push(invalidField(here, value, 'must be greater than or equal to 0'));
      }
    }
  }
  return [...faults, ...requestsOverLimits(resources, path)];
}

function requestsOverLimits(resources: unknown, path: string): FieldError[] {
  const limits = recordAt(resources, 'limits');
  return Object.entries(recordAt(resources, 'requests')).flatMap(([name, value]) => {
    const [request, limit] = [quantityNano(value), limits[name] === undefined ? undefined : quantityNano(limits[name])];
    if (request === undefined || limit === undefined || request <= limit) return [];
    return [
      invalidField(`${path}.requests`, value, `must be less than or equal to ${name} limit of ${String(limits[name])}`),
    ];
  });
}

function recordAt(value: unknown, field: string): JsonRecord {
  const found = fieldAt(value, field);
  return isRecord(found) ? found : {};
}

const SECURITY_FIELDS = [
  'Capabilities',
  'Privileged',
  'SELinuxOptions',
  'WindowsOptions',
  'RunAsUser',
  'RunAsGroup',
  'RunAsNonRoot',
  'ReadOnlyRootFilesystem',
  'AllowPrivilegeEscalation',
  'ProcMount',
  'SeccompProfile',
  'AppArmorProfile',
];

function securityFaults(context: unknown, path: string): FieldError[] {
  if (!isRecord(context)) return [];
  const faults: FieldError[] = [];
  for (const name of ['runAsUser', 'runAsGroup']) {
    const id = context[name];
    if (typeof id === 'number' && (id < 0 || id > 2_147_483_647))
      faults.push(invalidField(`${path}.${name}`, id, 'must be between 0 and 2147483647, inclusive'));
  }
  if (context['allowPrivilegeEscalation'] === false && context['privileged'] === true) {
    faults.push(
      invalidField(
        path,
        asGoStruct(context, SECURITY_FIELDS),
        'cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
      ),
    );
  }
  return [...faults, ...seccompFaults(context['seccompProfile'], `${path}.seccompProfile`)];
}

/** Faults of a seccomp profile, of a pod or of a container. */
export function seccompFaults(profile: unknown, path: string): FieldError[] {
  if (!isRecord(profile)) return [];
  const { type } = profile;
  if (type === undefined || type === '')
    return [requiredField(`${path}.type`, 'type is required when seccompProfile is set')];
  if (type !== 'Localhost' && type !== 'RuntimeDefault' && type !== 'Unconfined') {
    return [unsupportedField(`${path}.type`, type, ['Localhost', 'RuntimeDefault', 'Unconfined'])];
  }
  if (type === 'Localhost' && textOf(profile['localhostProfile']) === '') {
    return [requiredField(`${path}.localhostProfile`, 'must be set when seccomp type is Localhost')];
  }
  return [];
}

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'];
const COUNTS = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'];

function probeFaults(probe: unknown, path: string, kind: string): FieldError[] {
  if (!isRecord(probe)) return [];
  const given = HANDLERS.filter((name) => isRecord(probe[name]));
  const faults: FieldError[] = [];
  if (given.length === 0) faults.push(requiredField(path, 'must specify a handler type'));
  for (const name of given.slice(1))
    faults.push(forbiddenField(`${path}.${name}`, 'may not specify more than 1 handler type'));
  for (const name of COUNTS) faults.push(...nonNegative(probe[name], `${path}.${name}`));
  if (kind !== 'readinessProbe' && probe['successThreshold'] !== 1) {
    faults.push(invalidField(`${path}.successThreshold`, probe['successThreshold'], 'must be 1'));
  }
  const { httpGet } = probe;
  if (isRecord(httpGet) && given[0] === 'httpGet') faults.push(...handlerPort(httpGet['port'], `${path}.httpGet.port`));
  return [
    ...faults,
    ...(isRecord(probe['exec']) && listOf(fieldAt(probe, 'exec', 'command')).length === 0
      ? [requiredField(`${path}.exec.command`)]
      : []),
  ];
}

function handlerPort(port: unknown, path: string): FieldError[] {
  return typeof port === 'string' ? portName(port, path) : portNumber(port, path);
}
