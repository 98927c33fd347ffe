import { checkWireView, VIEW_BYTES } from '../blocks/check-view.ts';
import { initialValues } from '../blocks/field-values.ts';
import { identifyBlocks } from '../blocks/identify.ts';
import { isObject, listOf, objectOf, textOf } from '../json.ts';
import type { Json, JsonObject } from '../page-protocol.ts';
import type { View } from '../workspace/model.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { hasImage } from './message-content.ts';
import { ApiRefusal, invalidArguments, pointedRefusal } from './refusal.ts';

interface ViewOrder {
  readonly type: View['type'];
  /** The view it replaces keeps its identity. */
  readonly replaces?: View;
  /** The view it is put on top of. */
  readonly over?: View;
  readonly openedIn?: string;
}

/** A view out of what an app gave. @throws ApiRefusal `invalid_arguments` with JSON pointers, `view_too_large`. */
export function viewOf(workspace: Workspace, wire: Json | undefined, order: ViewOrder): View {
  if (wire === undefined) throw invalidArguments('missing required field: view');
  if (!isObject(wire)) throw invalidArguments('must provide an object [json-pointer:/view]');
  if (Buffer.byteLength(JSON.stringify(wire)) > VIEW_BYTES) throw new ApiRefusal('view_too_large');
  const faults = checkWireView(wire, { hasImage: (file) => hasImage(workspace, file) });
  if (faults.length > 0) throw pointedRefusal('invalid_arguments', faults);
  if (wire['type'] !== order.type) throw invalidArguments(`must be a ${order.type} view [json-pointer:/view/type]`);
  const blocks = identifyBlocks(listOf(wire['blocks']), () => workspace.newId('').slice(-5));
  return {
    ...identityOf(workspace, order),
    ...labelsOf(wire),
    type: order.type,
    callbackId: textOf(wire['callback_id']),
    externalId: textOf(wire['external_id']),
    privateMetadata: textOf(wire['private_metadata']),
    blocks,
    clearOnClose: wire['clear_on_close'] === true,
    notifyOnClose: wire['notify_on_close'] === true,
    values: keptValues(initialValues(blocks), order.replaces?.values),
    ...(order.openedIn === undefined ? {} : { openedIn: order.openedIn }),
  };
}

function identityOf(
  workspace: Workspace,
  { replaces, over }: ViewOrder,
): Pick<View, 'id' | 'hash' | 'rootViewId' | 'previousViewId'> {
  const hash = `${workspace.newStamp()}.${workspace.newId('h').slice(-8)}`;
  if (replaces !== undefined) return { ...replaces, hash };
  const id = workspace.newId('V');
  return { id, hash, rootViewId: over?.rootViewId ?? id, previousViewId: over?.id ?? null };
}

function labelsOf(wire: JsonObject): Pick<View, 'title' | 'submit' | 'close'> {
  const label = (name: string): string | undefined =>
    wire[name] === undefined ? undefined : textOf(objectOf(wire[name])['text']);
  const [submit, close] = [label('submit'), label('close')];
  return {
    title: label('title') ?? '',
    ...(submit === undefined ? {} : { submit }),
    ...(close === undefined ? {} : { close }),
  };
}

/** A field keeps what was filled in when the new view has the same block_id and action_id. */
function keptValues(initial: JsonObject, before: JsonObject | undefined): JsonObject {
  if (before === undefined) return initial;
  const out: Record<string, Json> = {};
  for (const [blockId, fields] of Object.entries(initial)) {
    const kept = objectOf(before[blockId]);
    const own = Object.entries(objectOf(fields)).map(([actionId, value]) => [
      actionId,
      sameType(kept[actionId], value) ?? value,
    ]);
    out[blockId] = Object.fromEntries(own);
  }
  return out;
}

function sameType(before: Json | undefined, now: Json): Json | undefined {
  return isObject(before) && isObject(now) && before['type'] === now['type'] ? before : undefined;
}
