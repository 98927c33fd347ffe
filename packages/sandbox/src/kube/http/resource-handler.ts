import type { Review } from '../actions/reviews.ts';
import type { Authorizer } from '../auth/authorizer.ts';
import { forbiddenAccess } from '../auth/forbidden.ts';
import { createObject } from '../core/create.ts';
import { decodeObject } from '../core/decode.ts';
import type { KubeCore } from '../core/kube-core.ts';
import { objectKey } from '../core/object-key.ts';
import { patchObject, patchTypeOf } from '../core/patch.ts';
import { getObject, type ListPage, type ListQuery, listObjects } from '../core/read.ts';
import { removedStatus, removeObject } from '../core/remove.ts';
import type { RequestContext, Target } from '../core/request-context.ts';
import { updateObject } from '../core/update.ts';
import { methodNotAllowed, noSuchPath } from '../status/refusals.ts';
import { StatusError } from '../status/status.ts';
import type { KubeObject } from '../types.ts';
import { type AnswerForm, answerForm } from './accept.ts';
import type { Answer } from './answer.ts';
import { readBody } from './body.ts';
import { type Call, queryText } from './call.ts';
import { type ComputedCollections, computedObject, computedPage } from './computed.ts';
import type { Outcome } from './outcome.ts';
import { readRemoval } from './removal-body.ts';
import { renderList, renderObject } from './render.ts';
import { requestContext } from './request-context.ts';
import type { ResourcePath } from './route.ts';
import { type SubresourceHandlers, subresourceHandler } from './subresources.ts';

export interface ResourceRequest {
  readonly call: Call;
  readonly target: Target;
  readonly form: AnswerForm;
  readonly warnings: string[];
  readonly now: Date;
  /** What follows a proxy subresource, as it was sent: '' or a path that starts with a slash. */
  readonly rest: string;
}

/** What a request means, in the words of authorization. */
export function verbOf(call: Call, about: { readonly name: string; readonly subresource: string }): string {
  const one = about.name !== '';
  switch (call.method) {
    case 'GET':
    case 'HEAD':
      if (isWatch(call) && about.subresource === '') return 'watch';
      return one ? 'get' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return one ? 'delete' : 'deletecollection';
    default:
      return call.method.toLowerCase();
  }
}

export function isWatch(call: Call): boolean {
  const watch = call.query.get('watch');
  return call.method === 'GET' && watch !== null && watch !== 'false' && watch !== '0';
}

/** The resource that a path names. @throws StatusError 404 */
export function resolveTarget(core: KubeCore, path: ResourcePath): Target {
  const resource = core.registry.find(path.group, path.version, path.plural);
  if (resource === undefined) throw noSuchPath();
  if (path.namespace !== '' && !resource.namespaced) throw noSuchPath();
  if (path.namespace === '' && resource.namespaced && path.name !== '') throw noSuchPath();
  return { resource, namespace: path.namespace, name: path.name, subresource: path.subresource };
}

/** The form of the answer. @throws StatusError 406 */
export function requireForm(call: Call): AnswerForm {
  const form = answerForm(call.headers['accept']);
  if (form !== undefined) return form;
  const spoken = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';
  throw new StatusError(406, 'NotAcceptable', `406: Not Acceptable\n\nAvailable representations: ${spoken}`, {});
}

export interface HandlerParts {
  readonly core: KubeCore;
  readonly authorizer: Authorizer;
  readonly subresources: SubresourceHandlers;
  readonly reviews: Readonly<Record<string, Review>>;
  /** Collections that are made when they are read. */
  readonly computed: ComputedCollections;
}

/** Serves everything about one resource but watches. */
export async function handleResource(parts: HandlerParts, request: ResourceRequest): Promise<Outcome> {
  const { target } = request;
  if (target.subresource !== '' && target.subresource !== 'status') {
    return subresourceHandler(parts.subresources, request)(request);
  }
  return { answer: await handleObject(parts, request) };
}

async function handleObject(parts: HandlerParts, request: ResourceRequest): Promise<Answer> {
  const { call, target } = request;
  const verb = verbOf(call, target);
  const supported = target.subresource === 'status' ? statusVerbs(target) : target.resource.verbs;
  if (!supported.includes(verb) || !fitsPath(verb, target)) throw methodNotAllowed();
  const context = requestContext(call, request.warnings);
  switch (verb) {
    case 'get':
      return renderObject(request, 200, read(parts, request));
    case 'list':
      return renderList(request, list(parts, request));
    case 'create':
      return create(parts, request, context);
    case 'update':
      return update(parts, request, context);
    case 'patch':
      return patch(parts, request, context);
    case 'delete':
      return remove(parts, request, context);
    default:
      return removeAll(parts, request, context);
  }
}

function read({ core, computed }: HandlerParts, { call, target }: ResourceRequest): KubeObject {
  const collection = computed[target.resource.collection];
  if (collection !== undefined) return computedObject(collection, target);
  return getObject(core, target, queryText(call, 'resourceVersion'));
}

function list({ core, computed }: HandlerParts, { call, target }: ResourceRequest): ListPage {
  const collection = computed[target.resource.collection];
  if (collection !== undefined) return computedPage(collection, target, listQuery(call));
  return listObjects(core, target, listQuery(call));
}

const ON_COLLECTIONS: readonly string[] = ['list', 'create', 'deletecollection'];

/** Whether a verb is about one object where the path names one, and about a collection where it names none. */
function fitsPath(verb: string, target: Target): boolean {
  return ON_COLLECTIONS.includes(verb) === (target.name === '');
}

function statusVerbs(target: Target): readonly string[] {
  const found = target.resource.subresources?.find((sub) => sub.name === target.subresource);
  if (found === undefined) throw noSuchPath();
  return found.verbs;
}

export function listQuery(call: Call): ListQuery {
  const limit = queryText(call, 'limit');
  return {
    labelSelector: queryText(call, 'labelSelector'),
    fieldSelector: queryText(call, 'fieldSelector'),
    resourceVersion: queryText(call, 'resourceVersion'),
    resourceVersionMatch: queryText(call, 'resourceVersionMatch'),
    continue: queryText(call, 'continue'),
    limit: limit === undefined ? undefined : Number(limit),
  };
}

async function create(parts: HandlerParts, request: ResourceRequest, context: RequestContext): Promise<Answer> {
  const { target, call } = request;
  if (target.resource.namespaced && target.namespace === '') throw noSuchPath();
  const object = decodeObject(readBody(call), target.resource, context);
  const review = parts.reviews[target.resource.collection];
  if (review !== undefined) return renderObject(request, 201, review(object, call.user));
  return renderObject(request, 201, await createObject(parts.core, target, object, context));
}

async function update(parts: HandlerParts, request: ResourceRequest, context: RequestContext): Promise<Answer> {
  const { target, call } = request;
  const object = decodeObject(readBody(call), target.resource, context);
  const outcome = await updateObject(parts.core, target, object, context);
  return renderObject(request, outcome.created ? 201 : 200, outcome.object);
}

async function patch(parts: HandlerParts, request: ResourceRequest, context: RequestContext): Promise<Answer> {
  const { target, call } = request;
  const type = patchTypeOf(call.headers['content-type'] ?? '', target.resource);
  if (type === 'apply') requireCreation(parts, request);
  const outcome = await patchObject(
    parts.core,
    target,
    { type, body: readBody(call, type === 'apply' ? 'yaml' : 'json') },
    context,
  );
  return renderObject(request, outcome.created ? 201 : 200, outcome.object);
}

/** An apply of what is not there yet creates it, and takes the right to do so. @throws StatusError 403 */
function requireCreation({ core, authorizer }: HandlerParts, { call, target }: ResourceRequest): void {
  const { resource, namespace, name, subresource } = target;
  if (core.store.get(resource.collection, objectKey(resource, namespace, name)) !== undefined) return;
  const { group, plural } = resource;
  const access = { user: call.user, verb: 'create', group, resource: plural, subresource, namespace, name };
  if (!authorizer.allows(access)) throw forbiddenAccess(access);
}

async function remove(parts: HandlerParts, request: ResourceRequest, context: RequestContext): Promise<Answer> {
  const { target } = request;
  const options = readRemoval(request.call);
  const removal = await removeObject(
    parts.core,
    target,
    options,
    options.dryRun ? { ...context, dryRun: true } : context,
  );
  if (!removal.gone || RETURNS_OBJECT.has(target.resource.collection))
    return renderObject(request, 200, removal.object);
  return renderObject(request, 200, removedStatus(target.resource, removal.object));
}

/** Kinds whose DELETE answers with the object even when it is gone at once. */
const RETURNS_OBJECT: ReadonlySet<string> = new Set([
  '/pods',
  '/services',
  '/serviceaccounts',
  '/persistentvolumeclaims',
  '/persistentvolumes',
  '/podtemplates',
  '/resourcequotas',
  'policy/podsecuritypolicies',
  'storage.k8s.io/storageclasses',
  'storage.k8s.io/csidrivers',
  'storage.k8s.io/csinodes',
  'storage.k8s.io/volumeattachments',
  '/nodes/-',
]);

async function removeAll(parts: HandlerParts, request: ResourceRequest, context: RequestContext): Promise<Answer> {
  const { target, call } = request;
  const page = listObjects(parts.core, target, listQuery(call));
  const { uid: _u, resourceVersion: _r, ...options } = readRemoval(call);
  for (const object of page.items) {
    const one = { ...target, name: object.metadata.name, namespace: object.metadata.namespace ?? '' };
    try {
      await removeObject(parts.core, one, options, context);
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
    }
  }
  return renderList(request, page);
}
