import type { Evidence } from '../cause.ts';
import type { ObjectRef } from '../objects.ts';
import type { Condition } from '../readiness/conditions.ts';
import { clean, type Scene } from './scene.ts';

/** A condition as evidence, its message redacted. */
export function conditionEvidence(scene: Scene, object: ObjectRef, condition: Condition): Evidence {
  const { type, status, reason, message, since } = condition;
  return {
    kind: 'condition',
    object,
    condition: type,
    status,
    reason,
    message: clean(scene, message),
    ...(since !== '' && { since }),
  };
}
