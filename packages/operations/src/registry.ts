import type { Verb } from './verb.ts';
import { alerts } from './verbs/alerts.ts';
import { configCheck } from './verbs/config-check.ts';
import { deploy } from './verbs/deploy.ts';
import { destroy } from './verbs/destroy.ts';
import { diagnose } from './verbs/diagnose.ts';
import { drift } from './verbs/drift.ts';
import { fix } from './verbs/fix.ts';
import { health } from './verbs/health.ts';
import { history } from './verbs/history.ts';
import { init } from './verbs/init.ts';
import { lock } from './verbs/lock.ts';
import { locks } from './verbs/locks.ts';
import { logs } from './verbs/logs.ts';
import { plan } from './verbs/plan.ts';
import { render } from './verbs/render.ts';
import { rollback } from './verbs/rollback.ts';
import { silenceCreate } from './verbs/silence-create.ts';
import { silenceExpire } from './verbs/silence-expire.ts';
import { silenceList } from './verbs/silence-list.ts';
import { status } from './verbs/status.ts';
import { unlock } from './verbs/unlock.ts';
import { vendor } from './verbs/vendor.ts';

/** Every verb there is, in the order of help. Both mouths read this list and nothing else. */
export const verbs: readonly Verb[] = [
  init,
  configCheck,
  lock,
  vendor,
  render,
  plan,
  deploy,
  status,
  health,
  drift,
  history,
  rollback,
  diagnose,
  logs,
  fix,
  alerts,
  silenceList,
  silenceCreate,
  silenceExpire,
  locks,
  unlock,
  destroy,
];
