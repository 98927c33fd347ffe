import { groupOf, type KubeObject } from '../objects.ts';
import { at, type Fields, isFields, listAt } from '../readiness/fields.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * What is kept of an object while waiting: what readiness and causes read. Contents of Secrets and ConfigMaps, schemas of
 * definitions, environment and arguments of pods, and the bookkeeping of managers are left out, for room and for secrecy.
 */
export function slim(object: KubeObject): KubeObject {
  const bare: KubeObject = { ...object, metadata: slimMetadata(object) };
  const group = groupOf(object.apiVersion);
  if (group === '' && (object.kind === 'Secret' || object.kind === 'ConfigMap')) return withoutData(bare);
  if (group === '' && object.kind === 'Pod') return { ...bare, spec: slimPodSpec(at(object, 'spec')) };
  if (object.kind === 'CustomResourceDefinition') return { ...bare, spec: withoutSchemas(at(object, 'spec')) };
  return bare;
}

function slimMetadata(object: KubeObject): KubeObject['metadata'] {
  const { managedFields: _managers, annotations, ...rest } = object.metadata;
  if (!isFields(annotations)) return rest;
  const { [LAST_APPLIED]: _lastApplied, ...kept } = annotations;
  return { ...rest, annotations: kept };
}

function withoutData(object: KubeObject): KubeObject {
  const { data: _data, stringData: _stringData, binaryData: _binaryData, ...rest } = object;
  return { ...rest, apiVersion: object.apiVersion, kind: object.kind, metadata: object.metadata };
}

function slimPodSpec(spec: unknown): Fields {
  if (!isFields(spec)) return {};
  return {
    ...spec,
    containers: listAt(spec, 'containers').map(slimContainer),
    ...(Array.isArray(spec['initContainers']) && { initContainers: listAt(spec, 'initContainers').map(slimContainer) }),
  };
}

function slimContainer(container: Fields): Fields {
  const { env: _env, envFrom: _envFrom, args: _args, command: _command, volumeMounts: _mounts, ...rest } = container;
  return rest;
}

function withoutSchemas(spec: unknown): Fields {
  if (!isFields(spec)) return {};
  const { versions: _versions, conversion: _conversion, ...rest } = spec;
  return rest;
}
