import { trackUpdate } from '../apply/field-manager.ts';
import type { KubeCore } from '../core/kube-core.ts';
import { toKubeObject } from '../core/kube-object.ts';
import { applyPatchTo } from '../core/patch.ts';
import type { RequestContext, Target } from '../core/request-context.ts';
import { commitUpdate, requireStored } from '../core/update.ts';
import { writeContext } from '../core/write-context.ts';
import { cloneJson, fieldAt, isRecord, type JsonRecord, recordOf, textOf } from '../json.ts';
import { builtinType } from '../schema/builtin-types.ts';
import { readSelector } from '../selectors/selector-object.ts';
import { invalid, invalidField } from '../status/field-errors.ts';
import { badRequest, conflict } from '../status/refusals.ts';
import type { KubeObject } from '../types.ts';
import type { Action, ActionRequest } from './action.ts';

const SCALE_KIND = { group: 'autoscaling', kind: 'Scale' };

interface ScalePaths {
  readonly replicas: readonly string[];
  readonly statusReplicas: readonly string[];
  readonly selector: readonly string[] | undefined;
}

const BUILTIN_PATHS: ScalePaths = {
  replicas: ['spec', 'replicas'],
  statusReplicas: ['status', 'replicas'],
  selector: undefined,
};

/** Where a resource keeps what a Scale shows; CRDs say it themselves. */
function scalePaths(target: Target): ScalePaths {
  const declared = fieldAt(target.resource.custom?.versionEntry, 'subresources', 'scale');
  if (!isRecord(declared)) return BUILTIN_PATHS;
  const path = (name: string): string[] =>
    textOf(declared[name])
      .split('.')
      .filter((part) => part !== '');
  const selector = path('labelSelectorPath');
  return {
    replicas: path('specReplicasPath'),
    statusReplicas: path('statusReplicasPath'),
    selector: selector.length === 0 ? undefined : selector,
  };
}

/** The `autoscaling/v1` Scale of an object. */
function scaleOf(object: KubeObject, target: Target): KubeObject {
  const paths = scalePaths(target);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const replicas = Number(fieldAt(object, ...paths.replicas) ?? 0);
  const selector =
    paths.selector === undefined
      ? selectorText(fieldAt(object, 'spec', 'selector'))
      : textOf(fieldAt(object, ...paths.selector));
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    },
    spec: replicas === 0 ? {} : { replicas },
    status: {
      replicas: Number(fieldAt(object, ...paths.statusReplicas) ?? 0),
      ...(selector === '' ? {} : { selector }),
    },
  };
}

/** A selector object as text, keys in order. */
function selectorText(value: unknown): string {
  const selector = readSelector(value);
  if (selector === undefined) return '';
  const labels = Object.entries(selector.matchLabels).map(([key, item]) => ({ key, text: `${key}=${item}` }));
  const expressions = selector.matchExpressions.map(({ key, operator, values }) => ({
    key,
    text: expressionText(key, operator, values),
  }));
  return [...labels, ...expressions]
    .sort((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ text }) => text)
    .join(',');
}

function expressionText(key: string, operator: string, values: readonly string[]): string {
  if (operator === 'Exists') return key;
  if (operator === 'DoesNotExist') return `!${key}`;
  return `${key} ${operator === 'In' ? 'in' : 'notin'} (${[...values].sort().join(',')})`;
}

/** `scale` of workloads and of custom resources that declare it. */
export const scaleObject: Action = async (core, target, request, context) => {
  const object = requireStored(core, target);
  const current = scaleOf(object, target);
  if (request.verb === 'get') return { code: 200, object: current };
  const wanted = wantedScale(current, request, target);
  refuseScale(wanted, current, target);
  const replicas = Number(fieldAt(wanted, 'spec', 'replicas') ?? 0);
  return { code: 200, object: scaleOf(await writeReplicas(core, target, context, replicas), target) };
};

function wantedScale(
  current: KubeObject,
  request: Exclude<ActionRequest, { verb: 'get' }>,
  target: Target,
): KubeObject {
  if (request.verb === 'patch')
    return toKubeObject(
      applyPatchTo(current, request.patch, { ...target.resource, schema: builtinType('autoscaling.v1.Scale') }),
    );
  if (!isRecord(request.body)) throw badRequest('the body is no Scale');
  return toKubeObject(request.body);
}

function refuseScale(wanted: KubeObject, current: KubeObject, target: Target): void {
  const { resourceVersion, name } = wanted.metadata;
  if (name !== '' && name !== target.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name})`);
  }
  const stale =
    resourceVersion !== undefined && resourceVersion !== '' && resourceVersion !== current.metadata.resourceVersion;
  if (stale) {
    throw conflict(
      target.resource,
      target.name,
      'the object has been modified; please apply your changes to the latest version and try again',
    );
  }
  const replicas = fieldAt(wanted, 'spec', 'replicas') ?? 0;
  if (typeof replicas !== 'number' || replicas < 0) {
    throw invalid(SCALE_KIND, target.name, [
      invalidField('spec.replicas', replicas, 'must be greater than or equal to 0'),
    ]);
  }
}

async function writeReplicas(
  core: KubeCore,
  target: Target,
  context: RequestContext,
  replicas: number,
): Promise<KubeObject> {
  const { replicas: path } = scalePaths(target);
  const old = requireStored(core, target);
  const draft = cloneJson(old);
  let here: JsonRecord = draft;
  for (const name of path.slice(0, -1)) here = recordOf(here[name]);
  here[path.at(-1) ?? 'replicas'] = replicas;
  // Replicas that nobody is recorded for stay so: the server tracks this subresource only among owners.
  const wanted = isOwned(old, path) ? trackUpdate(old, draft, writeContext(core, target, context)) : draft;
  return commitUpdate(core, target, { old, wanted }, context);
}

function isOwned(object: KubeObject, path: readonly string[]): boolean {
  return (object.metadata.managedFields ?? []).some(
    (entry) => fieldAt(entry.fieldsV1, ...path.map((name) => `f:${name}`)) !== undefined,
  );
}
