import { trackUpdate } from '../apply/field-manager.ts';
import { groupVersion, type ServedResource } from '../resources/served-resource.ts';
import { kindRules } from '../rules/kind-rules.ts';
import { zeroValue } from '../schema/settle.ts';
import type { KubeObject } from '../types.ts';
import { settleObject } from './decode.ts';
import { type KubeCore, timestamp } from './kube-core.ts';
import { keyOf } from './object-key.ts';
import { randomUid } from './random.ts';

/** Stores objects as they are, status and all, as if they had been there before: no admission, no validation. */
export function plantObjects(core: KubeCore, objects: readonly KubeObject[], manager: string): void {
  for (const object of objects) plantObject(core, object, manager);
}

function plantObject(core: KubeCore, object: KubeObject, manager: string): void {
  const resource = core.registry
    .all()
    .find((item) => item.kind === object.kind && groupVersion(item) === object.apiVersion);
  if (resource === undefined) throw new Error(`nothing serves ${object.apiVersion} ${object.kind}`);
  const time = timestamp(core.clock);
  const settled = settleObject(object, resource);
  const tracked = trackUpdate(undefined, settled, {
    manager,
    apiVersion: object.apiVersion,
    schema: resource.schema,
    custom: false,
    empty: zeroValue(resource.schema),
    ignored: new Map(),
    time,
  });
  const metadata = {
    ...tracked.metadata,
    uid: randomUid(core.random),
    creationTimestamp: time,
    ...generationOf(resource),
  };
  core.store.put(resource.collection, keyOf(resource, tracked), { ...tracked, metadata });
}

function generationOf(resource: ServedResource): { generation?: number } {
  return kindRules(resource).generation === undefined ? {} : { generation: 1 };
}
