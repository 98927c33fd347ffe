import type { WriteContext } from '../apply/field-manager.ts';
import { EMPTY_SET, type FieldSet, fromFieldsV1 } from '../apply/field-set.ts';
import { groupVersion, hasSubresource } from '../resources/served-resource.ts';
import { zeroValue } from '../schema/settle.ts';
import { type KubeCore, timestamp } from './kube-core.ts';
import { managerOf, type RequestContext, type Target } from './request-context.ts';

const STATUS_ONLY: FieldSet = fromFieldsV1({ 'f:status': {} });
const ALL_BUT_STATUS: FieldSet = fromFieldsV1({ 'f:spec': {}, 'f:metadata': { 'f:labels': {} } });

/** Who is recorded for a write, and which fields this endpoint cannot write at all. */
export function writeContext(core: KubeCore, target: Target, context: RequestContext): WriteContext {
  return {
    manager: managerOf(context),
    apiVersion: groupVersion(target.resource),
    subresource: target.subresource === '' ? undefined : target.subresource,
    schema: target.resource.schema,
    custom: target.resource.custom !== undefined,
    empty: target.resource.custom === undefined ? zeroValue(target.resource.schema) : {},
    ignored: ignoredFields(target),
    time: target.subresource === 'scale' && target.resource.custom !== undefined ? undefined : timestamp(core.clock),
  };
}

function ignoredFields(target: Target): FieldSet {
  if (target.subresource === 'status') return ALL_BUT_STATUS;
  return target.subresource === '' && hasSubresource(target.resource, 'status') ? STATUS_ONLY : EMPTY_SET;
}
