import { PLAIN_OPTION } from '../blocks/compositions.ts';
import { chosenFields } from '../blocks/field-values.ts';
import { type Inspection, list, type Rule } from '../blocks/rules.ts';
import { compact, isList, isObject, listOf, objectOf, textOf } from '../json.ts';
import type { FieldValues, Json, JsonObject, PageAct, PageActResult, PageOption } from '../page-protocol.ts';
import type { Person } from '../workspace/model.ts';
import { elementAt, offeredTo, type Place, standAt } from './places.ts';
import type { ActRoom } from './room.ts';
import { payloadBase, personOf } from './who.ts';

type Interact = Extract<PageAct, { act: 'interact' }>;
type Suggest = Extract<PageAct, { act: 'suggest' }>;

/** Acts on an element: a click, a choice, a date. */
export async function interact(room: ActRoom, act: Interact): Promise<PageActResult> {
  const { workspace } = room;
  const person = personOf(workspace, act.user);
  const seen = standAt(room, { person, place: act.place, values: {} });
  const { block, element } = elementAt(seen.blocks, act.blockId, act.actionId);
  const place = standAt(room, { person, place: act.place, values: valuesOf(act, block.block_id) });
  const action = compact({
    type: element['type'],
    action_id: act.actionId,
    block_id: block.block_id,
    text: element['type'] === 'button' ? element['text'] : undefined,
    value: element['type'] === 'button' ? element['value'] : undefined,
    style: element['style'],
    confirm: element['confirm'],
    ...chosenFields(element, act.value, offeredTo(room, person)),
    action_ts: workspace.newStamp(),
  });
  const payload = { ...actionPayload(room, person, place), actions: [action] };
  const delivered = await room.delivery.send({
    type: 'interactive',
    method: 'block_actions',
    payload,
    acceptsResponse: true,
    ...(place.channel === undefined ? {} : { channel: place.channel.id }),
  });
  return delivered.state === 'failed' ? failed(delivered.error) : { ok: true };
}

/** What stands in all fields: that of the element acted on is its new value. */
function valuesOf({ values = {}, actionId, value }: Interact, blockId: string): FieldValues {
  if (value === undefined) return values;
  return { ...values, [blockId]: { ...values[blockId], [actionId]: value } };
}

function failed(error: string): PageActResult {
  return { ok: false, error, text: 'This app did not respond. Try again, or ask whoever looks after it.' };
}

function actionPayload(room: ActRoom, person: Person, place: Place): JsonObject {
  const { channel, message, view } = place;
  const use = compact({ user: person.id, viewId: view?.id, channel: channel?.id });
  const trigger = room.triggers.issue({ user: person.id, ...use });
  const responseUrl =
    channel === undefined || message === undefined
      ? undefined
      : room.responseUrls.issue(
          {
            user: person.id,
            channel: channel.id,
            message: message.ts,
            // Answers to a click on the head of a thread stand in the channel.
            ...(message.threadTs === undefined || message.threadTs === message.ts
              ? {}
              : { threadTs: message.threadTs }),
          },
          'actions',
        );
  return compact({
    type: 'block_actions',
    ...payloadBase(room, person),
    container: place.container,
    trigger_id: trigger,
    ...place.fields,
    state: { values: place.values },
    response_url: responseUrl,
  });
}

/** Asks the app what an external select offers for what was typed. */
export async function suggest(room: ActRoom, act: Suggest): Promise<PageActResult> {
  const person = personOf(room.workspace, act.user);
  const place = standAt(room, { person, place: act.place, values: {} });
  const { block, element } = elementAt(place.blocks, act.blockId, act.actionId);
  const least = element['min_query_length'] ?? DEFAULT_QUERY_LENGTH;
  if (typeof least === 'number' && act.query.length < least) return { ok: true, options: [] };
  const payload = {
    type: 'block_suggestion',
    ...payloadBase(room, person),
    container: place.container,
    ...place.fields,
    action_id: act.actionId,
    block_id: block.block_id,
    value: act.query,
  };
  const delivered = await room.delivery.send({
    type: 'interactive',
    method: 'block_suggestion',
    payload,
    acceptsResponse: true,
  });
  if (delivered.state === 'failed') return failed(delivered.error);
  const offered = objectOf(delivered.payload);
  const faults = optionFaults(offered);
  if (faults.length > 0) return { ok: false, error: 'invalid_options', text: faults.join('; ') };
  const options = optionsOf(offered);
  const wire = options.map(({ option }) => [textOf(option['value']), option] as const);
  room.offered.set(`${person.id}/${act.actionId}`, new Map(wire));
  return { ok: true, options: options.map(pageOption) };
}

/** An external select waits for this many characters unless it says otherwise. */
const DEFAULT_QUERY_LENGTH = 3;

const OPTIONS: Rule = list(PLAIN_OPTION, 100, 0);

function optionFaults(offered: JsonObject): readonly string[] {
  const look: Inspection = { surface: 'modal', faults: [], hasImage: () => true };
  const { options, option_groups: groups } = offered;
  if (options === undefined && groups === undefined) return ['the answer holds neither options nor option_groups'];
  if (options !== undefined) OPTIONS(options, '/options', look);
  listOf(groups).forEach((group, index) => {
    OPTIONS(objectOf(group)['options'] ?? null, `/option_groups/${index}/options`, look);
  });
  return look.faults.map(({ pointer, message }) => `${message} [json-pointer:${pointer}]`);
}

interface Offered {
  readonly option: JsonObject;
  readonly group?: string;
}

function optionsOf({ options, option_groups: groups }: JsonObject): readonly Offered[] {
  const plain = listOf(options).filter((each) => isObject(each));
  const grouped = isList(groups) ? groups.flatMap((group) => inGroup(objectOf(group))) : [];
  return [...plain.map((option) => ({ option })), ...grouped];
}

function inGroup(group: JsonObject): readonly Offered[] {
  const label = wordsOf(group['label']);
  return listOf(group['options'])
    .filter((each) => isObject(each))
    .map((option) => ({ option, group: label }));
}

function pageOption({ option, group }: Offered): PageOption {
  const description = wordsOf(option['description']);
  return {
    text: wordsOf(option['text']),
    value: textOf(option['value']),
    ...(description === '' ? {} : { description }),
    ...(group === undefined ? {} : { group }),
  };
}

function wordsOf(text: Json | undefined): string {
  return textOf(objectOf(text)['text']);
}
