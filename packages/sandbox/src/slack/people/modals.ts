import { DEEPEST_STACK, replaceView } from '../api/methods/views.ts';
import { ApiRefusal } from '../api/refusal.ts';
import { viewOf } from '../api/view-content.ts';
import { missingInputs } from '../blocks/field-values.ts';
import { elementsOfBlock } from '../blocks/whole-payload.ts';
import { objectOf, textOf } from '../json.ts';
import type { Json, JsonObject, PageAct, PageActResult } from '../page-protocol.ts';
import type { Person, View } from '../workspace/model.ts';
import { standAt } from './places.ts';
import type { ActRoom } from './room.ts';
import { ActFault, payloadBase, personOf } from './who.ts';

type Submit = Extract<PageAct, { act: 'submit-view' }>;
type Close = Extract<PageAct, { act: 'close-view' }>;

const TROUBLE = 'We had some trouble connecting. Try again?';

/** Presses the submit button of the topmost modal. */
export async function submitView(room: ActRoom, act: Submit): Promise<PageActResult> {
  const person = personOf(room.workspace, act.user);
  const { view } = standAt(room, { person, place: { kind: 'view', viewId: act.viewId }, values: act.values });
  if (view === undefined || room.workspace.modals(person.id).at(-1)?.id !== view.id) {
    throw new ActFault('view_not_found', `${act.viewId} is not the topmost modal of ${person.name}`);
  }
  const missing = missingInputs(view.blocks, view.values);
  if (Object.keys(missing).length > 0) return { ok: false, error: 'invalid_input', fieldErrors: missing };
  const payload = {
    type: 'view_submission',
    ...payloadBase(room, person),
    trigger_id: room.triggers.issue({ user: person.id, viewId: view.id }),
    view: wireOf(room, person, view),
    response_urls: responseUrls(room, person, view),
  };
  const delivered = await room.delivery.send({
    type: 'interactive',
    method: 'view_submission',
    payload,
    acceptsResponse: true,
  });
  if (delivered.state === 'failed') return { ok: false, error: delivered.error, text: TROUBLE };
  try {
    return follow(room, { person, view, answer: objectOf(delivered.payload) });
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    return { ok: false, error: error.error, text: TROUBLE };
  }
}

function wireOf(room: ActRoom, person: Person, view: View): Json {
  const place = standAt(room, { person, place: { kind: 'view', viewId: view.id }, values: {} });
  return place.fields['view'] ?? null;
}

interface Followed {
  readonly person: Person;
  readonly view: View;
  readonly answer: JsonObject;
}

/** Does what the app answered to a submission. @throws ApiRefusal for views that Slack would not take. */
function follow({ workspace }: ActRoom, { person, view, answer }: Followed): PageActResult {
  const stack = workspace.modals(person.id);
  switch (answer['response_action']) {
    case undefined:
      workspace.putModals(
        person.id,
        stack.filter((each) => each.id !== view.id),
      );
      return { ok: true };
    case 'clear':
      workspace.putModals(person.id, []);
      return { ok: true };
    case 'errors':
      return shownErrors(view, answer['errors']);
    case 'update':
      replaceView(workspace, person.id, viewOf(workspace, answer['view'], { type: 'modal', replaces: view }));
      return { ok: true };
    case 'push': {
      if (stack.length >= DEEPEST_STACK) throw new ApiRefusal('push_limit_reached');
      workspace.putModals(person.id, [...stack, viewOf(workspace, answer['view'], { type: 'modal', over: view })]);
      return { ok: true };
    }
    default:
      throw new ApiRefusal('invalid_response_action');
  }
}

/** Errors belong to input blocks of the view; any other is none that Slack can show. */
function shownErrors(view: View, errors: Json | undefined): PageActResult {
  const inputs = new Set(view.blocks.filter((block) => block.type === 'input').map((block) => block.block_id));
  const entries = Object.entries(objectOf(errors));
  if (entries.length === 0 || entries.some(([blockId]) => !inputs.has(blockId))) {
    throw new ApiRefusal('invalid_errors');
  }
  return {
    ok: false,
    error: 'errors',
    fieldErrors: Object.fromEntries(entries.map(([id, text]) => [id, textOf(text)])),
  };
}

/** Selects of conversations may ask for a response_url into what was chosen. */
function responseUrls(room: ActRoom, person: Person, view: View): readonly JsonObject[] {
  return view.blocks.flatMap((block) =>
    elementsOfBlock(block).flatMap((element) => {
      if (element['response_url_enabled'] !== true) return [];
      const actionId = textOf(element['action_id']);
      const chosen = objectOf(objectOf(view.values[block.block_id])[actionId]);
      const channel = textOf(chosen['selected_conversation'] ?? chosen['selected_channel']);
      if (channel === '') return [];
      const url = room.responseUrls.issue({ user: person.id, channel }, 'actions');
      return [{ block_id: block.block_id, action_id: actionId, channel_id: channel, response_url: url }];
    }),
  );
}

/** Closes a modal. Resolves when the app was told, where it asked to be. */
export async function closeView(room: ActRoom, act: Close): Promise<PageActResult> {
  const { workspace } = room;
  const person = personOf(workspace, act.user);
  const stack = workspace.modals(person.id);
  const view = stack.find((each) => each.id === act.viewId);
  if (view === undefined) throw new ActFault('view_not_found', `${person.name} has no modal ${act.viewId} open`);
  const payload = {
    type: 'view_closed',
    ...payloadBase(room, person),
    view: wireOf(room, person, view),
    is_cleared: view.clearOnClose,
  };
  workspace.putModals(person.id, view.clearOnClose ? [] : stack.filter((each) => each.id !== view.id));
  if (!view.notifyOnClose) return { ok: true };
  const delivered = await room.delivery.send({
    type: 'interactive',
    method: 'view_closed',
    payload,
    acceptsResponse: false,
  });
  return delivered.state === 'failed' ? { ok: false, error: delivered.error } : { ok: true };
}
