import type { FixAction, FixActionId } from './action.ts';
import { reapply } from './reapply.ts';
import { remake } from './remake.ts';
import { restart } from './restart.ts';
import { uncordon } from './uncordon.ts';

export const actions: Readonly<Record<FixActionId, FixAction>> = { reapply, restart, remake, uncordon };
