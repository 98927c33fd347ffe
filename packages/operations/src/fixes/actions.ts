import type { FixAction, FixActionId } from './action.ts';
import { cordon, uncordon } from './cordon.ts';
import { reapply } from './reapply.ts';
import { remake } from './remake.ts';
import { restart } from './restart.ts';

export const actions: Readonly<Record<FixActionId, FixAction>> = { reapply, restart, remake, cordon, uncordon };
