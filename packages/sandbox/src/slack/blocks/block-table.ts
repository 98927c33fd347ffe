import { isList, isObject } from '../json.ts';
import type { JsonObject } from '../page-protocol.ts';
import { anyText, IMAGE_SOURCE, mrkdwn, oneImage, plainText, typed } from './compositions.ts';
import { ACCESSORIES, ACTIONS_ELEMENTS, ELEMENTS, elementsOf, INPUT_ELEMENTS } from './elements.ts';
import { RICH_TEXT } from './rich-text.ts';
import {
  atLeastOne,
  byType,
  choice,
  type Fields,
  flag,
  type Inspection,
  list,
  object,
  type Rule,
  report,
  type Surface,
  string,
  webAddress,
  whole,
} from './rules.ts';

interface BlockKind {
  readonly surfaces: readonly Surface[];
  readonly rule: Rule;
}

const EVERYWHERE: readonly Surface[] = ['message', 'modal', 'home'];
const MESSAGES: readonly Surface[] = ['message'];

function block(fields: Fields): Rule {
  return typed({ ...fields, optional: { block_id: string(255), ...fields.optional } });
}

const IMAGE: Rule = byType({ image: ELEMENTS['image'] ?? flag });
const BUTTON: Rule = byType(elementsOf(['button']));

const CARD_FIELDS: Fields = {
  optional: {
    hero_image: IMAGE,
    icon: IMAGE,
    title: mrkdwn(150),
    subtitle: mrkdwn(150),
    body: mrkdwn(200),
    actions: list(BUTTON, 5),
  },
  also: atLeastOne('hero_image', 'title', 'actions', 'body'),
};

const CELL: Rule = (value, pointer, look) => {
  const raw = byType({
    raw_text: typed({ required: { text: string(3000) } }),
    raw_number: typed({ required: { value: anyNumber, text: string(3000) } }),
    rich_text: (cell, at, within) => RICH_TEXT(cell, at, within),
  });
  raw(value, pointer, look);
};

const anyNumber: Rule = (value, pointer, look) => {
  if (typeof value !== 'number') report(look, pointer, 'must provide a number');
};

function checkRows(table: JsonObject, pointer: string, look: Inspection): void {
  const rows = table['rows'];
  if (!isList(rows)) return;
  const widths = new Set(rows.map((row) => (isList(row) ? row.length : 0)));
  if (widths.size > 1) report(look, `${pointer}/rows`, 'all rows must have the same number of cells');
}

const TASK: Fields = {
  required: {
    task_id: string(255),
    title: string(3000),
    status: choice('pending', 'in_progress', 'complete', 'error'),
  },
  optional: {
    details: RICH_TEXT,
    output: RICH_TEXT,
    sources: list(byType({ url: typed({ required: { url: webAddress(), text: string(3000) } }) }), 100, 0),
  },
};

const INPUT: Rule = (value, pointer, look) => {
  const allowed = look.surface === 'modal' ? [...INPUT_ELEMENTS, 'file_input'] : INPUT_ELEMENTS;
  const rule = block({
    required: { label: plainText(2000), element: byType(elementsOf(allowed)) },
    optional: { hint: plainText(2000), optional: flag, dispatch_action: flag },
  });
  rule(value, pointer, look);
};

const FLAT: Readonly<Record<string, Rule>> = {
  section: block({
    optional: {
      text: anyText(3000),
      fields: list(anyText(2000), 10),
      accessory: byType(elementsOf(ACCESSORIES)),
      expand: flag,
    },
    also: atLeastOne('text', 'fields'),
  }),
  divider: block({}),
  header: block({ required: { text: plainText(150) } }),
  context: block({
    required: { elements: list(byType({ image: ELEMENTS['image'] ?? flag, ...texts(3000) }), 10) },
  }),
  actions: block({ required: { elements: list(byType(elementsOf(ACTIONS_ELEMENTS)), 25) } }),
  image: block({
    required: { alt_text: string(2000) },
    optional: { title: plainText(2000), ...IMAGE_SOURCE },
    also: oneImage,
  }),
  input: INPUT,
  rich_text: RICH_TEXT,
  table: block({
    required: { rows: list(list(CELL, 20), 100) },
    optional: {
      column_settings: list(
        object({ optional: { align: choice('left', 'center', 'right'), is_wrapped: flag } }),
        20,
        0,
      ),
    },
    also: checkRows,
  }),
  video: block({
    required: { video_url: webAddress(), thumbnail_url: webAddress(), alt_text: string(2000), title: plainText(199) },
    optional: {
      title_url: webAddress(),
      author_name: string(49),
      provider_name: string(255),
      provider_icon_url: webAddress(),
      description: plainText(3000),
    },
  }),
};

function texts(max: number): Readonly<Record<string, Rule>> {
  const text = anyText(max);
  return { plain_text: text, mrkdwn: text };
}

const CONTAINED = [
  'actions',
  'context',
  'divider',
  'header',
  'image',
  'input',
  'rich_text',
  'section',
  'table',
  'video',
];

const CONTAINER: Fields = {
  required: {
    child_blocks: list(
      byType(Object.fromEntries(Object.entries(FLAT).filter(([name]) => CONTAINED.includes(name)))),
      10,
    ),
  },
  optional: {
    title: plainText(150),
    rich_text_title: RICH_TEXT,
    subtitle: anyText(150),
    width: choice('narrow', 'standard', 'wide', 'full'),
    icon: IMAGE,
    is_collapsible: flag,
    default_collapsed: flag,
    has_header_divider: flag,
  },
  also: atLeastOne('title', 'rich_text_title'),
};

/** Every block that Block Kit knows: where it may stand, and what it may hold. Figures from the vendor's types and docs. */
export const BLOCKS: Readonly<Record<string, BlockKind>> = {
  ...Object.fromEntries(Object.entries(FLAT).map(([name, rule]) => [name, { surfaces: EVERYWHERE, rule }])),
  table: { surfaces: MESSAGES, rule: FLAT['table'] ?? flag },
  markdown: { surfaces: MESSAGES, rule: block({ required: { text: string(12_000) } }) },
  alert: {
    surfaces: EVERYWHERE,
    rule: block({
      required: { text: anyText(3000) },
      optional: { level: choice('default', 'info', 'warning', 'error', 'success') },
    }),
  },
  card: { surfaces: MESSAGES, rule: block(CARD_FIELDS) },
  carousel: {
    surfaces: MESSAGES,
    rule: block({ required: { elements: list(byType({ card: block(CARD_FIELDS) }), 10) } }),
  },
  container: { surfaces: EVERYWHERE, rule: block(CONTAINER) },
  context_actions: {
    surfaces: MESSAGES,
    rule: block({ required: { elements: list(byType(elementsOf(['feedback_buttons', 'icon_button'])), 5) } }),
  },
  data_table: {
    surfaces: MESSAGES,
    rule: block({
      required: { rows: list(list(CELL, 20), 1000), caption: string(2000) },
      optional: { page_size: whole(1, 100), row_header_column_index: whole(0, 19) },
      also: checkRows,
    }),
  },
  task_card: { surfaces: MESSAGES, rule: block(TASK) },
  plan: {
    surfaces: MESSAGES,
    rule: block({
      required: { title: string(3000) },
      optional: { tasks: list(byType({ task_card: block(TASK) }), 100, 0) },
    }),
  },
};

/** One block on the surface that is looked at. */
export const BLOCK: Rule = (value, pointer, look) => {
  const type = isObject(value) ? value['type'] : undefined;
  const kind = typeof type === 'string' && Object.hasOwn(BLOCKS, type) ? BLOCKS[type] : undefined;
  if (kind?.surfaces.includes(look.surface)) kind.rule(value, pointer, look);
  else byType({})(value, pointer, look);
};
