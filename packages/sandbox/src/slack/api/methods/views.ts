import type { JsonObject } from '../../page-protocol.ts';
import type { View } from '../../workspace/model.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { ApiCall, Method } from '../method.ts';
import { ApiRefusal } from '../refusal.ts';
import { viewOf } from '../view-content.ts';
import { wireView } from '../wire-forms.ts';

/** Modals and the Home tab. */
export const VIEW_METHODS: Readonly<Record<string, Method>> = {
  'views.open': { token: 'bot', scopes: [], tier: 'tier4', run: open },
  'views.push': { token: 'bot', scopes: [], tier: 'tier4', run: push },
  'views.update': { token: 'bot', scopes: [], tier: 'tier4', run: update },
  'views.publish': { token: 'bot', scopes: [], tier: 'tier4', run: publish },
};

/** Views that can lie on each other. */
export const DEEPEST_STACK = 3;

function open(call: ApiCall): JsonObject {
  const { workspace, args, reach } = call;
  // The view is looked at first: a faulty one does not use the trigger up.
  const draft = viewOf(workspace, args.json('view'), { type: 'modal' });
  requireFreshExternalId(workspace, draft);
  const trigger = reach.exchangeTrigger(args.required('trigger_id'));
  const view = trigger.channel === undefined ? draft : { ...draft, openedIn: trigger.channel };
  workspace.putModals(trigger.user, [view]);
  return { view: wireView(workspace, view) };
}

function push(call: ApiCall): JsonObject {
  const { workspace, args, reach } = call;
  const draft = viewOf(workspace, args.json('view'), { type: 'modal' });
  requireFreshExternalId(workspace, draft);
  const trigger = reach.exchangeTrigger(args.required('trigger_id'));
  const stack = workspace.modals(trigger.user);
  const top = stack.at(-1);
  if (top === undefined || trigger.viewId === undefined) throw new ApiRefusal('not_found');
  if (stack.length >= DEEPEST_STACK) throw new ApiRefusal('push_limit_reached');
  const view = { ...draft, rootViewId: top.rootViewId, previousViewId: top.id };
  workspace.putModals(trigger.user, [...stack, view]);
  return { view: wireView(workspace, view) };
}

function update(call: ApiCall): JsonObject {
  const { workspace, args } = call;
  const found = findView(workspace, args.text('view_id'), args.text('external_id'));
  if (found === undefined) throw new ApiRefusal('not_found');
  const { user, view: old } = found;
  requireHash(args.text('hash'), old);
  const view = viewOf(workspace, args.json('view'), { type: old.type, replaces: old });
  requireFreshExternalId(workspace, view);
  replaceView(workspace, user, view);
  return { view: wireView(workspace, view) };
}

function publish(call: ApiCall): JsonObject {
  const { workspace, args } = call;
  const user = args.required('user_id');
  if (!workspace.people.has(user)) throw new ApiRefusal('user_not_found');
  const old = workspace.home(user);
  if (old !== undefined) requireHash(args.text('hash'), old);
  const order = old === undefined ? { type: 'home' as const } : { type: 'home' as const, replaces: old };
  const view = viewOf(workspace, args.json('view'), order);
  workspace.putHome(user, view);
  return { view: wireView(workspace, view) };
}

function requireHash(hash: string | undefined, view: View): void {
  if (hash !== undefined && hash !== view.hash) throw new ApiRefusal('hash_conflict');
}

function requireFreshExternalId(workspace: Workspace, view: View): void {
  if (view.externalId === '') return;
  const other = findView(workspace, undefined, view.externalId);
  if (other !== undefined && other.view.id !== view.id) throw new ApiRefusal('duplicate_external_id');
}

interface FoundView {
  readonly user: string;
  readonly view: View;
}

/** A view that somebody has open, by its id or the app's own. */
export function findView(workspace: Workspace, id: string | undefined, externalId?: string): FoundView | undefined {
  for (const user of workspace.people.keys()) {
    const home = workspace.home(user);
    const views = [...workspace.modals(user), ...(home === undefined ? [] : [home])];
    const view = views.find((each) =>
      id === undefined ? externalId !== undefined && each.externalId === externalId : each.id === id,
    );
    if (view !== undefined) return { user, view };
  }
  return undefined;
}

/** Puts a view where the one with the same id was. */
export function replaceView(workspace: Workspace, user: string, view: View): void {
  if (view.type === 'home') workspace.putHome(user, view);
  else
    workspace.putModals(
      user,
      workspace.modals(user).map((each) => (each.id === view.id ? view : each)),
    );
}
