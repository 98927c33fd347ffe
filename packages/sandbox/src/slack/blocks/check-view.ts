import { isList, isObject, parseJson } from '../json.ts';
import type { JsonObject } from '../page-protocol.ts';
import { plainText, typed } from './compositions.ts';
import { type BlockFault, flag, type Inspection, type Rule, report, string } from './rules.ts';
import { checkBlocks } from './whole-payload.ts';

export interface ViewCheckOptions {
  /** Whether a `slack_file` names an image the app may use; all do when absent. */
  readonly hasImage?: (file: JsonObject) => boolean;
  /** What pointers begin with; `/view` when absent. */
  readonly at?: string;
}

/** Slack refuses a view greater than this many bytes with `view_too_large`. */
export const VIEW_BYTES = 250_000;

const BLOCKS_ARE_CHECKED_AFTER: Rule = () => undefined;

const COMMON: Readonly<Record<string, Rule>> = {
  private_metadata: string(3000, 0),
  callback_id: string(255, 0),
  external_id: string(255, 0),
};

const MODAL: Rule = typed({
  required: { title: plainText(24), blocks: BLOCKS_ARE_CHECKED_AFTER },
  optional: {
    ...COMMON,
    submit: plainText(24),
    close: plainText(24),
    clear_on_close: flag,
    notify_on_close: flag,
    submit_disabled: flag,
  },
  also: (view, pointer, look) => {
    const { blocks, submit } = view;
    const asks = isList(blocks) && blocks.some((block) => isObject(block) && block['type'] === 'input');
    if (asks && submit === undefined) report(look, pointer, 'missing required field: submit');
  },
});

const HOME: Rule = typed({ required: { blocks: BLOCKS_ARE_CHECKED_AFTER }, optional: COMMON });

/** Looks at a modal or Home view as views.open and views.publish would. Pure. An empty list means that Slack would take it. */
export function checkView(view: object, options: ViewCheckOptions = {}): readonly BlockFault[] {
  const value = parseJson(JSON.stringify(view));
  return isObject(value) ? checkWireView(value, options) : [];
}

export function checkWireView(
  view: JsonObject,
  { hasImage = () => true, at = '/view' }: ViewCheckOptions,
): readonly BlockFault[] {
  const type = view['type'];
  const look: Inspection = { surface: type === 'home' ? 'home' : 'modal', faults: [], hasImage };
  if (type === undefined) report(look, at, 'missing required field: type');
  else if (type === 'modal') MODAL(view, at, look);
  else if (type === 'home') HOME(view, at, look);
  else report(look, `${at}/type`, `unsupported type: ${String(type)}`);
  if (view['blocks'] !== undefined) checkBlocks(view['blocks'], `${at}/blocks`, look);
  return look.faults;
}
