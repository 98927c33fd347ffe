import type { Clock } from '../../clock.ts';
import type { TriggerUse } from '../api/method.ts';
import { ApiRefusal } from '../api/refusal.ts';

/** A trigger opens one view within three seconds. */
const TRIGGER_MS = 3_000;

/** More than this many are not remembered. */
const KEPT = 2_000;

export interface Triggers {
  issue(use: TriggerUse): string;
  /** @throws ApiRefusal `expired_trigger_id`, `exchanged_trigger_id`, `invalid_trigger_id`. */
  exchange(id: string): TriggerUse;
}

export function createTriggers(clock: Clock, newId: () => string): Triggers {
  const issued = new Map<string, { readonly use: TriggerUse; readonly at: number; used: boolean }>();
  return {
    issue: (use) => {
      const at = clock.now().getTime();
      const id = `${at}.${newId()}`;
      issued.set(id, { use, at, used: false });
      const [oldest] = issued.keys();
      if (issued.size > KEPT && oldest !== undefined) issued.delete(oldest);
      return id;
    },
    exchange: (id) => {
      const trigger = issued.get(id);
      if (trigger === undefined) throw new ApiRefusal('invalid_trigger_id');
      if (trigger.used) throw new ApiRefusal('exchanged_trigger_id');
      if (clock.now().getTime() - trigger.at > TRIGGER_MS) throw new ApiRefusal('expired_trigger_id');
      trigger.used = true;
      return trigger.use;
    },
  };
}
