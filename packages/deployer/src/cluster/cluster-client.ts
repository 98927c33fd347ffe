import { DeployError, KubeError } from '../errors.ts';
import { formatRef, type KubeObject, type Manifest, type ObjectRef, refOf } from '../objects.ts';
import { secretValuesOf } from '../plan/redaction.ts';
import type {
  ApiResource,
  Applied,
  ApplyOptions,
  Cluster,
  ClusterIdentity,
  DeleteOptions,
  LogOptions,
  ObjectKey,
  Patch,
  WriteOptions,
} from '../ports.ts';
import type { ApiCall, ApiClient } from './api-client.ts';
import { builtinResource } from './builtin-kinds.ts';
import type { Discovery } from './discovery.ts';
import type { HttpAnswer } from './http-exchange.ts';
import { listAll } from './list-pages.ts';
import { parseObject } from './object-answer.ts';
import type { OpenTunnel } from './open-tunnel.ts';
import { proxyRequest } from './proxied-request.ts';
import { collectionPath, defaultNamespace, objectPath, query } from './resource-path.ts';
import { parseWarnings } from './warning-header.ts';
import { type WatchParts, watchResource } from './watch-loop.ts';

export interface ClusterParts {
  readonly identity: ClusterIdentity;
  readonly client: ApiClient;
  readonly discovery: Discovery;
  readonly watch: WatchParts;
  readonly openTunnel: OpenTunnel;
  /** Named as the writer of creates, replaces and patches. */
  readonly fieldManager: string;
}

/** The API server as the engine sees it, over calls and discovery. */
export function createCluster(parts: ClusterParts): Cluster {
  const { client, discovery, watch, identity } = parts;
  const writer = createWriter(parts);
  return {
    identity,
    resolve: (apiVersion, kind) => discovery.resolve(apiVersion, kind),
    forgetDiscovery: (groupVersion) => discovery.forget(groupVersion),
    get: (resource, key, signal) => getObject(client, { resource, key, ...given(signal) }),
    list: (resource, options = {}) => listAll(client, { resource, options, pageSize: watch.pageSize }),
    watch: (resource, options) => watchResource(watch, resource, options),
    logs: (pod, options) => podLogs(client, pod, options),
    proxy: (target, request) => proxyRequest(client, target, request),
    portForward: parts.openTunnel,
    ...writer,
  };
}

type Writer = Pick<Cluster, 'apply' | 'create' | 'replace' | 'patch' | 'delete'>;

function createWriter({ client, discovery, fieldManager }: ClusterParts): Writer {
  const resourceOf = (ref: ObjectRef): Promise<ApiResource> => resolveOrRefuse(discovery, ref);

  async function write(call: ApiCall): Promise<KubeObject> {
    return await objectOf(client, call, await client.call(call));
  }

  return {
    apply: async (manifest, options) => {
      const call = applyCall(await resourceOf(refOf(manifest)), manifest, options);
      const answer = await client.call(call);
      const warnings = parseWarnings(answer.headers['warning']);
      return {
        object: await objectOf(client, call, answer),
        created: answer.status === 201,
        warnings,
      } satisfies Applied;
    },
    create: async (manifest, options = {}) => {
      const resource = await resourceOf(refOf(manifest));
      const namespace = manifest.metadata.namespace ?? defaultNamespace;
      const path = `${collectionPath(resource, namespace)}${writeQuery(fieldManager, options)}`;
      return await write({ ...bodyOf(manifest, 'create', options), method: 'POST', path, replay: 'once' });
    },
    replace: async (object, options = {}) => {
      const resource = await resourceOf(refOf(object));
      const path = `${objectPath(resource, object.metadata)}${writeQuery(fieldManager, options)}`;
      return await write({ ...bodyOf(object, 'replace', options), method: 'PUT', path, replay: 'once' });
    },
    patch: async (ref, patch, options = {}) => {
      const resource = await resourceOf(ref);
      const path = `${objectPath(resource, ref, subresourceOf(patch))}${writeQuery(fieldManager, options)}`;
      return await write({ ...patchCall(ref, patch, options), method: 'PATCH', path });
    },
    delete: async (ref, options = {}) => deleteObject(client, { resource: await resourceOf(ref), ref, options }),
  };
}

async function resolveOrRefuse(discovery: Discovery, ref: ObjectRef): Promise<ApiResource> {
  const resource = await discovery.resolve(ref.apiVersion, ref.kind);
  if (resource !== undefined) return resource;
  throw new DeployError(
    'unknown-kind',
    `The cluster does not serve ${ref.kind} in ${ref.apiVersion} (${formatRef(ref)}).`,
    {
      ref,
      advice: [
        'Apply the CustomResourceDefinition first, in an earlier component or phase.',
        'Check apiVersion and kind.',
      ],
    },
  );
}

function given(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

function writeQuery(fieldManager: string, { dryRun }: WriteOptions): string {
  return query({ fieldManager, fieldValidation: 'Strict', dryRun: dryRun === true ? 'All' : undefined });
}

function bodyOf(
  object: KubeObject,
  verb: string,
  { signal }: WriteOptions,
): Omit<ApiCall, 'method' | 'path' | 'replay'> {
  const ref = refOf(object);
  const secrets = (): readonly string[] => secretValuesOf(object);
  return { body: JSON.stringify(object), action: `${verb} ${formatRef(ref)}`, ref, secrets, ...given(signal) };
}

function applyCall(resource: ApiResource, manifest: Manifest, options: ApplyOptions): ApiCall {
  const force = options.force === true;
  const parameters = {
    fieldManager: options.fieldManager,
    force,
    fieldValidation: 'Strict',
    dryRun: options.dryRun === true ? 'All' : undefined,
  };
  return {
    ...bodyOf(manifest, options.dryRun === true ? 'dry-run' : 'apply', options),
    method: 'PATCH',
    path: `${objectPath(resource, manifest.metadata)}${query(parameters)}`,
    contentType: 'application/apply-patch+yaml',
    // with a resourceVersion as precondition the second sending would be refused for the first
    replay: manifest.metadata.resourceVersion === undefined ? 'replayable' : 'once',
  };
}

function subresourceOf(patch: Patch): string | undefined {
  return patch.type === 'merge' ? patch.subresource : undefined;
}

function patchCall(ref: ObjectRef, patch: Patch, { signal }: WriteOptions): Omit<ApiCall, 'method' | 'path'> {
  const content = patch.type === 'json' ? patch.operations : patch.body;
  const body = JSON.stringify(content);
  return {
    body,
    contentType: patch.type === 'json' ? 'application/json-patch+json' : 'application/merge-patch+json',
    action: `patch ${formatRef(ref)}`,
    ref,
    secrets: () => (ref.kind === 'Secret' ? stringsIn(content) : []),
    replay: patch.type === 'merge' && !body.includes('"resourceVersion"') ? 'replayable' : 'once',
    ...given(signal),
  };
}

function stringsIn(content: unknown): readonly string[] {
  if (typeof content === 'string') return [content, Buffer.from(content, 'base64').toString('utf8')];
  return typeof content === 'object' && content !== null
    ? Object.values(content).flatMap((value) => stringsIn(value))
    : [];
}

interface ObjectRequest {
  readonly resource: ApiResource;
  readonly key: ObjectKey;
  readonly signal?: AbortSignal;
}

async function getObject(client: ApiClient, { resource, key, signal }: ObjectRequest): Promise<KubeObject | undefined> {
  const ref = refFor(resource, key);
  const path = objectPath(resource, key);
  const call: ApiCall = {
    method: 'GET',
    path,
    action: `get ${formatRef(ref)}`,
    ref,
    replay: 'replayable',
    ...given(signal),
  };
  try {
    return await objectOf(client, call, await client.call(call));
  } catch (error) {
    if (error instanceof KubeError && error.status === 404) return undefined;
    throw error;
  }
}

function refFor({ group, version, kind, namespaced }: ApiResource, key: ObjectKey): ObjectRef {
  const apiVersion = group === '' ? version : `${group}/${version}`;
  return namespaced
    ? { apiVersion, kind, namespace: key.namespace ?? defaultNamespace, name: key.name }
    : { apiVersion, kind, name: key.name };
}

async function objectOf(client: ApiClient, call: ApiCall, answer: HttpAnswer): Promise<KubeObject> {
  const object = parseObject(await client.parse(call, answer));
  if (object === undefined) throw await client.malformed(call, 'no object', answer.status);
  return object;
}

interface DeleteRequest {
  readonly resource: ApiResource;
  readonly ref: ObjectRef;
  readonly options: DeleteOptions;
}

async function deleteObject(client: ApiClient, { resource, ref, options }: DeleteRequest): Promise<boolean> {
  const { uid, propagation = 'Background', signal } = options;
  const preconditions = uid === undefined ? {} : { preconditions: { uid } };
  const call: ApiCall = {
    method: 'DELETE',
    path: objectPath(resource, ref),
    body: JSON.stringify({ apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: propagation, ...preconditions }),
    action: `delete ${formatRef(ref)}`,
    ref,
    replay: 'replayable',
    ...given(signal),
  };
  try {
    await client.call(call);
    return true;
  } catch (error) {
    if (error instanceof KubeError && error.status === 404) return false;
    throw error;
  }
}

/** More would fill memory with one line of a broken program. */
const mostLogBytes = 4 * 1024 * 1024;

async function podLogs(client: ApiClient, pod: ObjectKey, options: LogOptions): Promise<string> {
  const { container, previous = false, tailLines, sinceSeconds, timestamps = false, signal } = options;
  const resource = builtinResource('v1', 'Pod');
  if (resource === undefined) throw new DeployError('internal-error', 'Pods are missing from the built-in kinds.');
  const ref = refFor(resource, pod);
  const parameters = query({
    container,
    previous: previous ? true : undefined,
    tailLines,
    sinceSeconds,
    timestamps: timestamps ? true : undefined,
    limitBytes: mostLogBytes,
  });
  const call: ApiCall = {
    method: 'GET',
    path: `${objectPath(resource, pod, 'log')}${parameters}`,
    accept: 'text/plain, application/json',
    action: `read logs of ${formatRef(ref)}`,
    ref,
    replay: 'replayable',
    ...given(signal),
  };
  return (await client.call(call)).body;
}
