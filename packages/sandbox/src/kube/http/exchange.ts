import type { Review } from '../actions/reviews.ts';
import type { Authenticator, Credentials } from '../auth/authenticator.ts';
import type { AccessRequest, Authorizer } from '../auth/authorizer.ts';
import { forbiddenAccess } from '../auth/forbidden.ts';
import { impersonated } from '../auth/impersonation.ts';
import type { KubeCore } from '../core/kube-core.ts';
import type { UserInfo } from '../core/request-context.ts';
import { StatusError } from '../status/status.ts';
import { answerForm } from './accept.ts';
import { type Answer, jsonAnswer, textAnswer } from './answer.ts';
import type { Call } from './call.ts';
import type { ComputedCollections } from './computed.ts';
import { aggregated, groupList, legacyCore, oneGroup, resourceList } from './discovery.ts';
import type { OpenApi } from './openapi.ts';
import type { Outcome } from './outcome.ts';
import {
  handleResource,
  isWatch,
  type ResourceRequest,
  requireForm,
  resolveTarget,
  verbOf,
} from './resource-handler.ts';
import { parseRoute, type ResourcePath, type Route } from './route.ts';
import type { SubresourceHandlers } from './subresources.ts';
import { streamWatch } from './watch-stream.ts';

export interface ServerParts {
  readonly core: KubeCore;
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly openapi: OpenApi;
  readonly subresources: SubresourceHandlers;
  readonly reviews: Readonly<Record<string, Review>>;
  readonly computed: ComputedCollections;
  /** `v1.35.4`. */
  readonly version: string;
}

/** A request before anybody knows who sent it. */
export interface IncomingCall extends Omit<Call, 'user'> {
  readonly credentials: Credentials;
}

/** Answers one request. Never throws: refusals become answers. */
export async function exchange(
  parts: ServerParts,
  incoming: IncomingCall,
  report: (verb: string, user: UserInfo) => void,
): Promise<Outcome> {
  const warnings: string[] = [];
  try {
    const caller = parts.authenticator.authenticate(incoming.credentials);
    const user = impersonated(parts.authorizer, caller, incoming.headers);
    const call: Call = { ...incoming, user };
    const outcome = await dispatch(parts, call, { warnings, report });
    return 'answer' in outcome ? { answer: withWarnings(outcome.answer, warnings) } : outcome;
  } catch (error) {
    return { answer: withWarnings(refusal(error), warnings) };
  }
}

/** The answer to a failure. What is no refusal is a defect of the sandbox, and says so. */
export function refusal(error: unknown): Answer {
  if (error instanceof StatusError) {
    const answer = jsonAnswer(error.code, error.status);
    const seconds = error.status.details?.retryAfterSeconds;
    return seconds === undefined
      ? answer
      : { ...answer, headers: { ...answer.headers, 'retry-after': String(seconds) } };
  }
  const message =
    error instanceof Error ? `${error.message} (${error.stack?.split('\n')[1]?.trim() ?? ''})` : String(error);
  return refusal(new StatusError(500, 'InternalError', `sandbox defect: ${message}`));
}

function withWarnings(answer: Answer, warnings: readonly string[]): Answer {
  if (warnings.length === 0) return answer;
  const text = [...new Set(warnings)].map((warning) => `299 - ${JSON.stringify(warning)}`).join(', ');
  return { ...answer, headers: { ...answer.headers, warning: text } };
}

interface Dispatch {
  readonly warnings: string[];
  readonly report: (verb: string, user: UserInfo) => void;
}

async function dispatch(parts: ServerParts, call: Call, { warnings, report }: Dispatch): Promise<Outcome> {
  const route = parseRoute(call.path);
  if (route.kind !== 'resource') {
    report('', call.user);
    requirePath(parts.authorizer, call);
    return { answer: beside(parts, call, route) };
  }
  const verb = verbOf(call, route.path);
  report(verb === 'patch' && (call.headers['content-type'] ?? '').includes('apply-patch') ? 'apply' : verb, call.user);
  // Whoever may not ask does not learn what is served.
  requireAccess(parts.authorizer, call, route.path, verb);
  if (parts.core.registry.inGroupVersion(route.path.group, route.path.version).length === 0)
    return { answer: NOT_SERVED };
  const target = resolveTarget(parts.core, route.path);
  if (target.resource.collection === '/endpoints') warnings.push(ENDPOINTS_DEPRECATED);
  const request: ResourceRequest = {
    call,
    target,
    form: CONNECTING.has(target.subresource) ? 'json' : requireForm(call),
    warnings,
    rest: route.path.rest,
    now: parts.core.clock.now(),
  };
  if (!isWatch(call) || target.subresource !== '') return handleResource(parts, request);
  return { stream: { contentType: 'application/json', start: (sink) => streamWatch(parts.core, request, sink) } };
}

const ENDPOINTS_DEPRECATED = 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice';

/** Subresources whose answer somebody else makes, in a form that is not the server's to judge. */
const CONNECTING: ReadonlySet<string> = new Set(['attach', 'exec', 'portforward', 'proxy']);

function requireAccess(authorizer: Authorizer, call: Call, path: ResourcePath, verb: string): void {
  const access: AccessRequest = {
    user: call.user,
    verb,
    group: path.group,
    resource: path.plural,
    subresource: path.subresource,
    namespace: path.namespace,
    name: path.name,
  };
  if (!authorizer.allows(access)) throw forbiddenAccess(access);
}

function requirePath(authorizer: Authorizer, call: Call): void {
  const access: AccessRequest = {
    user: call.user,
    verb: call.method === 'GET' ? 'get' : call.method.toLowerCase(),
    group: '',
    resource: '',
    subresource: '',
    namespace: '',
    name: '',
    path: call.path,
  };
  if (!authorizer.allows(access)) throw forbiddenAccess(access);
}

/** Everything that is about no resource. */
function beside(parts: ServerParts, call: Call, route: Exclude<Route, { kind: 'resource' }>): Answer {
  const { registry } = parts.core;
  const form = answerForm(call.headers['accept']);
  switch (route.kind) {
    case 'version':
      return jsonAnswer(200, versionInfo(parts.version));
    case 'health':
      return textAnswer(200, call.query.has('verbose') ? `[+]ping ok\n${route.check} check passed\n` : 'ok');
    case 'api':
    case 'apis':
      if (form === 'discovery-v2' || form === 'discovery-v2beta1')
        return aggregatedAnswer(parts, route.kind === 'api', form);
      return jsonAnswer(200, route.kind === 'api' ? legacyCore() : groupList(registry));
    case 'group':
      return jsonAnswer(200, oneGroup(registry, route.group));
    case 'group-version':
      return jsonAnswer(200, resourceList(registry, route.group, route.version));
    case 'openapi-index':
      return jsonAnswer(200, parts.openapi.index());
    case 'openapi':
      return jsonAnswer(200, parts.openapi.document(route.path));
    case 'root':
      return jsonAnswer(200, {
        paths: ['/api', '/api/v1', '/apis', '/healthz', '/livez', '/openapi/v3', '/readyz', '/version'],
      });
    default:
      return NOT_SERVED;
  }
}

/** What the server says of paths that belong to nobody. */
const NOT_SERVED: Answer = textAnswer(404, '404 page not found\n');

function aggregatedAnswer(parts: ServerParts, core: boolean, form: 'discovery-v2' | 'discovery-v2beta1'): Answer {
  const version = form === 'discovery-v2' ? 'v2' : 'v2beta1';
  const answer = jsonAnswer(200, aggregated(parts.core.registry, core, version));
  const type = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  return { ...answer, headers: { ...answer.headers, 'content-type': type, vary: 'Accept' } };
}

function versionInfo(gitVersion: string): unknown {
  const [, major = '1', minor = '35'] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? [];
  return {
    major,
    minor,
    gitVersion,
    gitCommit: '0000000000000000000000000000000000000000',
    gitTreeState: 'clean',
    buildDate: '2026-01-01T00:00:00Z',
    goVersion: 'go1.26',
    compiler: 'gc',
    platform: 'linux/arm64',
  };
}
