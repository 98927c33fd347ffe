import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../page-protocol.ts';
import { BLOCKS } from './block-table.ts';
import { checkMessage } from './check-message.ts';
import { checkView } from './check-view.ts';
import { ACCESSORIES, ACTIONS_ELEMENTS, ELEMENTS, INPUT_ELEMENTS } from './elements.ts';

const plain = (text: string): Json => ({ type: 'plain_text', text });
const mrkdwn = (text: string): Json => ({ type: 'mrkdwn', text });
const option = (name: string): Json => ({ text: plain(name), value: name });
const options = (count: number): Json[] => Array.from({ length: count }, (_, index) => option(`o${index}`));
const x = (length: number): string => 'x'.repeat(length);
const richText: Json = {
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'hi' }] }],
};
const button = (fields: object = {}): Json => ({ type: 'button', action_id: 'b', text: plain('Go'), ...fields });
const section = (fields: object): Json => ({ type: 'section', ...fields });
const actions = (...elements: Json[]): Json => ({ type: 'actions', elements });
const image: Json = { type: 'image', image_url: 'https://example.org/a.png', alt_text: 'a chart' };

/** One of each element, with nothing but what it needs. */
const ELEMENT_SAMPLES: Record<string, Json> = {
  button: button(),
  workflow_button: {
    type: 'workflow_button',
    text: plain('Run'),
    workflow: { trigger: { url: 'https://slack.com/shortcuts/x' } },
  },
  icon_button: { type: 'icon_button', icon: 'trash', text: plain('Delete') },
  feedback_buttons: {
    type: 'feedback_buttons',
    positive_button: { text: plain('Good'), value: '+' },
    negative_button: { text: plain('Bad'), value: '-' },
  },
  image,
  overflow: { type: 'overflow', options: options(2) },
  checkboxes: { type: 'checkboxes', options: options(2) },
  radio_buttons: { type: 'radio_buttons', options: options(2) },
  static_select: { type: 'static_select', options: options(2) },
  multi_static_select: { type: 'multi_static_select', options: options(2) },
  external_select: { type: 'external_select', min_query_length: 0 },
  multi_external_select: { type: 'multi_external_select' },
  users_select: { type: 'users_select' },
  multi_users_select: { type: 'multi_users_select' },
  conversations_select: { type: 'conversations_select', filter: { include: ['public'] } },
  multi_conversations_select: { type: 'multi_conversations_select' },
  channels_select: { type: 'channels_select' },
  multi_channels_select: { type: 'multi_channels_select' },
  datepicker: { type: 'datepicker', initial_date: '2026-11-23' },
  timepicker: { type: 'timepicker', initial_time: '09:30' },
  datetimepicker: { type: 'datetimepicker', initial_date_time: 1_700_000_000 },
  plain_text_input: { type: 'plain_text_input' },
  email_text_input: { type: 'email_text_input' },
  url_text_input: { type: 'url_text_input' },
  number_input: { type: 'number_input', is_decimal_allowed: false },
  rich_text_input: { type: 'rich_text_input' },
  file_input: { type: 'file_input' },
};

/** One of each block, with nothing but what it needs. */
const BLOCK_SAMPLES: Record<string, Json> = {
  section: section({ text: mrkdwn('*hi*') }),
  divider: { type: 'divider' },
  header: { type: 'header', text: plain('Head') },
  context: { type: 'context', elements: [mrkdwn('a'), image] },
  actions: actions(button()),
  image,
  input: { type: 'input', label: plain('Name'), element: { type: 'plain_text_input' } },
  rich_text: richText,
  table: { type: 'table', rows: [[{ type: 'raw_text', text: 'a' }, richText]] },
  video: {
    type: 'video',
    video_url: 'https://example.org/v',
    thumbnail_url: 'https://example.org/t.png',
    alt_text: 'v',
    title: plain('v'),
  },
  markdown: { type: 'markdown', text: '**hi**' },
  alert: { type: 'alert', text: mrkdwn('Careful'), level: 'warning' },
  card: { type: 'card', title: mrkdwn('Card') },
  carousel: { type: 'carousel', elements: [{ type: 'card', body: mrkdwn('Card') }] },
  container: { type: 'container', title: plain('Box'), child_blocks: [{ type: 'divider' }] },
  context_actions: { type: 'context_actions', elements: [ELEMENT_SAMPLES['feedback_buttons'] ?? null] },
  data_table: { type: 'data_table', caption: 'c', rows: [[{ type: 'raw_number', value: 1, text: '1' }]] },
  task_card: { type: 'task_card', task_id: '1', title: 'Operator', status: 'in_progress', output: richText },
  plan: {
    type: 'plan',
    title: 'phase-1',
    tasks: [{ type: 'task_card', task_id: '1', title: 'a', status: 'complete' }],
  },
};

const messageFaults = (...blocks: Json[]): string[] =>
  checkMessage({ text: 't', blocks }).map(({ error, pointer, message }) => `${error} ${pointer} ${message}`);

const modal = (fields: object): object => ({ type: 'modal', title: plain('Title'), blocks: [], ...fields });

describe('Block Kit', () => {
  test.each(Object.keys(BLOCKS))('takes a %s that has what it needs', (type) => {
    expect(messageFaults(BLOCK_SAMPLES[type] ?? null)).toEqual([]);
  });

  test.each(Object.keys(ELEMENTS))('takes a %s where it may stand', (type) => {
    const sample = ELEMENT_SAMPLES[type] ?? null;
    const input = { type: 'input', label: plain('Label'), element: sample };
    if (ACTIONS_ELEMENTS.includes(type)) expect(messageFaults(actions(sample))).toEqual([]);
    if (ACCESSORIES.includes(type))
      expect(messageFaults(section({ text: mrkdwn('a'), accessory: sample }))).toEqual([]);
    if (INPUT_ELEMENTS.includes(type) || type === 'file_input') {
      expect(checkView(modal({ submit: plain('Go'), blocks: [input] }))).toEqual([]);
    }
    if (!ACTIONS_ELEMENTS.includes(type)) {
      expect(messageFaults(actions(sample))).toEqual([
        `invalid_blocks /blocks/0/elements/0/type unsupported type: ${type}`,
      ]);
    }
  });

  const LIMITS: readonly (readonly [string, Json, string])[] = [
    ['section text', section({ text: mrkdwn(x(3001)) }), '/blocks/0/text/text must be less than 3001 characters'],
    ['empty section text', section({ text: mrkdwn('') }), '/blocks/0/text/text must be more than 0 characters'],
    ['section without text or fields', section({}), '/blocks/0 must define one of: text, fields'],
    [
      'section field text',
      section({ fields: [mrkdwn(x(2001))] }),
      '/blocks/0/fields/0/text must be less than 2001 characters',
    ],
    [
      'section fields',
      section({ fields: Array(11).fill(mrkdwn('a')) }),
      '/blocks/0/fields no more than 10 items allowed',
    ],
    ['header text', { type: 'header', text: plain(x(151)) }, '/blocks/0/text/text must be less than 151 characters'],
    ['mrkdwn in a header', { type: 'header', text: mrkdwn('a') }, '/blocks/0/text/type unsupported type: mrkdwn'],
    ['header without text', { type: 'header' }, '/blocks/0 missing required field: text'],
    [
      'context elements',
      { type: 'context', elements: Array(11).fill(mrkdwn('a')) },
      '/blocks/0/elements no more than 10 items allowed',
    ],
    ['no context elements', { type: 'context', elements: [] }, '/blocks/0/elements no fewer than 1 items allowed'],
    [
      'actions elements',
      actions(...Array.from({ length: 26 }, (_, index) => button({ action_id: `a${index}` }))),
      '/blocks/0/elements no more than 25 items allowed',
    ],
    [
      'button text',
      actions(button({ text: plain(x(76)) })),
      '/blocks/0/elements/0/text/text must be less than 76 characters',
    ],
    [
      'mrkdwn on a button',
      actions(button({ text: mrkdwn('a') })),
      '/blocks/0/elements/0/text/type unsupported type: mrkdwn',
    ],
    [
      'button value',
      actions(button({ value: x(2001) })),
      '/blocks/0/elements/0/value must be less than 2001 characters',
    ],
    [
      'button url',
      actions(button({ url: `https://e.org/${x(3000)}` })),
      '/blocks/0/elements/0/url must be less than 3001 characters',
    ],
    [
      'button style',
      actions(button({ style: 'warning' })),
      '/blocks/0/elements/0/style must be a valid enum value [primary, danger]',
    ],
    [
      'action_id',
      actions(button({ action_id: x(256) })),
      '/blocks/0/elements/0/action_id must be less than 256 characters',
    ],
    [
      'block_id',
      section({ text: mrkdwn('a'), block_id: x(256) }),
      '/blocks/0/block_id must be less than 256 characters',
    ],
    [
      'an unknown property',
      actions(button({ colour: 'red' })),
      '/blocks/0/elements/0 invalid additional property: colour',
    ],
    [
      'confirm title',
      actions(button({ confirm: { title: plain(x(101)), text: plain('a') } })),
      '/blocks/0/elements/0/confirm/title/text must be less than 101 characters',
    ],
    [
      'confirm text',
      actions(button({ confirm: { title: plain('a'), text: plain(x(301)) } })),
      '/blocks/0/elements/0/confirm/text/text must be less than 301 characters',
    ],
    [
      'confirm buttons',
      actions(button({ confirm: { text: plain('a'), confirm: plain(x(31)) } })),
      '/blocks/0/elements/0/confirm/confirm/text must be less than 31 characters',
    ],
    [
      'option text',
      actions({ type: 'static_select', options: [{ text: plain(x(76)), value: 'a' }] }),
      '/blocks/0/elements/0/options/0/text/text must be less than 76 characters',
    ],
    [
      'option value',
      actions({ type: 'static_select', options: [{ text: plain('a'), value: x(76) }] }),
      '/blocks/0/elements/0/options/0/value must be less than 76 characters',
    ],
    [
      'options',
      actions({ type: 'static_select', options: options(101) }),
      '/blocks/0/elements/0/options no more than 100 items allowed',
    ],
    [
      'no options',
      actions({ type: 'static_select', options: [] }),
      '/blocks/0/elements/0/options no fewer than 1 items allowed',
    ],
    [
      'option groups',
      actions({ type: 'static_select', option_groups: Array(101).fill({ label: plain('g'), options: options(1) }) }),
      '/blocks/0/elements/0/option_groups no more than 100 items allowed',
    ],
    [
      'options and groups',
      actions({
        type: 'static_select',
        options: options(1),
        option_groups: [{ label: plain('g'), options: options(1) }],
      }),
      '/blocks/0/elements/0 cannot provide both options and option_groups',
    ],
    [
      'an initial option that is none',
      actions({ type: 'static_select', options: options(1), initial_option: option('other') }),
      '/blocks/0/elements/0/initial_option initial option must exactly match an available option',
    ],
    [
      'overflow options',
      actions({ type: 'overflow', options: options(6) }),
      '/blocks/0/elements/0/options no more than 5 items allowed',
    ],
    [
      'checkboxes',
      actions({ type: 'checkboxes', options: options(11) }),
      '/blocks/0/elements/0/options no more than 10 items allowed',
    ],
    [
      'radio buttons',
      actions({ type: 'radio_buttons', options: options(11) }),
      '/blocks/0/elements/0/options no more than 10 items allowed',
    ],
    [
      'placeholder',
      actions({ type: 'users_select', placeholder: plain(x(151)) }),
      '/blocks/0/elements/0/placeholder/text must be less than 151 characters',
    ],
    [
      'a date',
      actions({ type: 'datepicker', initial_date: '23.11.2026' }),
      '/blocks/0/elements/0/initial_date must be a date formatted as YYYY-MM-DD',
    ],
    [
      'a time',
      actions({ type: 'timepicker', initial_time: '25:00' }),
      '/blocks/0/elements/0/initial_time must be a time formatted as HH:mm',
    ],
    [
      'image alt_text',
      { type: 'image', image_url: 'https://e.org/a', alt_text: x(2001) },
      '/blocks/0/alt_text must be less than 2001 characters',
    ],
    [
      'image title',
      { type: 'image', image_url: 'https://e.org/a', alt_text: 'a', title: plain(x(2001)) },
      '/blocks/0/title/text must be less than 2001 characters',
    ],
    ['an image from nowhere', { type: 'image', alt_text: 'a' }, '/blocks/0 must define one of: image_url, slack_file'],
    [
      'input label',
      { type: 'input', label: plain(x(2001)), element: { type: 'plain_text_input' } },
      '/blocks/0/label/text must be less than 2001 characters',
    ],
    [
      'a button in an input',
      { type: 'input', label: plain('a'), element: button() },
      '/blocks/0/element/type unsupported type: button',
    ],
    ['markdown', { type: 'markdown', text: x(12_001) }, '/blocks/0/text must be less than 12001 characters'],
    [
      'table rows',
      { type: 'table', rows: Array(101).fill([{ type: 'raw_text', text: 'a' }]) },
      '/blocks/0/rows no more than 100 items allowed',
    ],
    [
      'table columns',
      { type: 'table', rows: [Array(21).fill({ type: 'raw_text', text: 'a' })] },
      '/blocks/0/rows/0 no more than 20 items allowed',
    ],
    [
      'carousel cards',
      { type: 'carousel', elements: Array(11).fill({ type: 'card', body: mrkdwn('a') }) },
      '/blocks/0/elements no more than 10 items allowed',
    ],
    ['card title', { type: 'card', title: mrkdwn(x(151)) }, '/blocks/0/title/text must be less than 151 characters'],
    ['card body', { type: 'card', body: mrkdwn(x(201)) }, '/blocks/0/body/text must be less than 201 characters'],
    [
      'context actions',
      { type: 'context_actions', elements: Array(6).fill(ELEMENT_SAMPLES['icon_button']) },
      '/blocks/0/elements no more than 5 items allowed',
    ],
    [
      'container blocks',
      { type: 'container', title: plain('a'), child_blocks: Array(11).fill({ type: 'divider' }) },
      '/blocks/0/child_blocks no more than 10 items allowed',
    ],
    [
      'task status',
      { type: 'task_card', task_id: '1', title: 'a', status: 'done' },
      '/blocks/0/status must be a valid enum value [pending, in_progress, complete, error]',
    ],
    [
      'alert level',
      { type: 'alert', text: plain('a'), level: 'fatal' },
      '/blocks/0/level must be a valid enum value [default, info, warning, error, success]',
    ],
    ['a block that is none', { type: 'marquee' }, '/blocks/0/type unsupported type: marquee'],
    ['a block without a type', { text: 'a' }, '/blocks/0 missing required field: type'],
    ['a block that is text', 'section', '/blocks/0 must provide an object'],
  ];

  test.each(LIMITS)('refuses: %s', (_, block, fault) => {
    expect(messageFaults(block)).toContain(`invalid_blocks ${fault}`);
  });

  test('looks at all blocks together', () => {
    const divider: Json = { type: 'divider' };
    const table: Json = { type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] };
    expect(messageFaults(...Array<Json>(51).fill(divider))).toEqual([
      'invalid_blocks /blocks no more than 50 items allowed',
    ]);
    expect(checkView(modal({ blocks: Array(100).fill(divider) }))).toEqual([]);
    expect(checkView(modal({ blocks: Array(101).fill(divider) }))).toEqual([
      { pointer: '/view/blocks', message: 'no more than 100 items allowed' },
    ]);
    expect(messageFaults(table, table)).toEqual(['invalid_blocks /blocks only one table is allowed per message']);
    expect(
      messageFaults({ ...(divider as object), block_id: 'a' }, { ...(divider as object), block_id: 'a' } as Json),
    ).toEqual(['invalid_blocks /blocks/1/block_id `block_id` "a" already exists']);
    expect(messageFaults(actions(button(), button()))).toEqual([
      'invalid_blocks /blocks/0 `action_id` "b" already exists',
    ]);
    const markdown: Json = { type: 'markdown', text: x(6_001) };
    expect(messageFaults(markdown, markdown)).toEqual([
      'invalid_blocks /blocks markdown must be less than 12001 characters in all',
    ]);
    expect(messageFaults(...Array<Json>(5).fill(section({ text: mrkdwn(x(2_900)) })))).toEqual([
      'msg_blocks_too_long /blocks must weigh less than 13298 characters in all',
    ]);
  });

  const MESSAGES: readonly (readonly [string, object, string])[] = [
    ['nothing said', {}, 'no_text'],
    ['empty blocks and no text', { text: '', blocks: [] }, 'no_text'],
    ['text past the limit', { text: x(40_001) }, 'msg_too_long'],
    ['markdown_text past the limit', { markdown_text: x(12_001) }, 'msg_too_long'],
    ['markdown_text beside text', { text: 'a', markdown_text: 'b' }, 'markdown_text_conflict'],
    ['blocks that are no list', { text: 'a', blocks: {} }, 'invalid_blocks_format'],
    ['attachments that are no list', { text: 'a', attachments: 'x' }, 'invalid_attachments'],
    ['too many attachments', { text: 'a', attachments: Array(101).fill({ text: 'a' }) }, 'too_many_attachments'],
    ['blocks in an attachment', { text: 'a', attachments: [{ blocks: [{ type: 'x' }] }] }, 'invalid_blocks'],
    ['metadata without a type', { text: 'a', metadata: { event_payload: {} } }, 'invalid_metadata_format'],
    ['metadata without a payload', { text: 'a', metadata: { event_type: 'x' } }, 'invalid_metadata_format'],
    [
      'metadata that is too large',
      { text: 'a', metadata: { event_type: 'x', event_payload: { a: x(9_000) } } },
      'metadata_too_large',
    ],
  ];

  test.each(MESSAGES)('refuses a message: %s', (_, message, error) => {
    expect(checkMessage(message).map((fault) => fault.error)).toContain(error);
  });

  const VIEWS: readonly (readonly [string, object, string])[] = [
    ['title', modal({ title: plain(x(25)) }), '/view/title/text must be less than 25 characters'],
    ['no title', { type: 'modal', blocks: [] }, '/view missing required field: title'],
    ['submit', modal({ submit: plain(x(25)) }), '/view/submit/text must be less than 25 characters'],
    ['close', modal({ close: plain(x(25)) }), '/view/close/text must be less than 25 characters'],
    [
      'private_metadata',
      modal({ private_metadata: x(3001) }),
      '/view/private_metadata must be less than 3001 characters',
    ],
    ['callback_id', modal({ callback_id: x(256) }), '/view/callback_id must be less than 256 characters'],
    ['external_id', modal({ external_id: x(256) }), '/view/external_id must be less than 256 characters'],
    ['inputs without submit', modal({ blocks: [BLOCK_SAMPLES['input']] }), '/view missing required field: submit'],
    ['no type', { blocks: [] }, '/view missing required field: type'],
    ['another type', { type: 'panel', blocks: [] }, '/view/type unsupported type: panel'],
    ['a title on a home', { type: 'home', title: plain('a'), blocks: [] }, '/view invalid additional property: title'],
    [
      'markdown in a modal',
      modal({ blocks: [BLOCK_SAMPLES['markdown']] }),
      '/view/blocks/0/type unsupported type: markdown',
    ],
    [
      'a plan in a home',
      { type: 'home', blocks: [BLOCK_SAMPLES['plan']] },
      '/view/blocks/0/type unsupported type: plan',
    ],
  ];

  test.each(VIEWS)('refuses a view: %s', (_, view, fault) => {
    expect(checkView(view).map(({ pointer, message }) => `${pointer} ${message}`)).toContain(fault);
  });

  test('knows whether a file is there', () => {
    const shown = { text: 'a', blocks: [{ type: 'image', alt_text: 'a', slack_file: { id: 'F1' } }] };
    expect(checkMessage(shown, { hasImage: ({ id }) => id === 'F1' })).toEqual([]);
    expect(checkMessage(shown, { hasImage: () => false })).toEqual([
      { error: 'invalid_blocks', pointer: '/blocks/0/slack_file', message: 'invalid slack file' },
    ]);
  });

  test('whatever is given gets an answer, and each fault points at something within it', () => {
    const types = fc.constantFrom(
      ...Object.keys(BLOCKS),
      ...Object.keys(ELEMENTS),
      'plain_text',
      'mrkdwn',
      'rich_text_section',
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.record(
          {
            type: types,
            text: tie('tree'),
            elements: tie('tree'),
            element: tie('tree'),
            options: tie('tree'),
            fields: tie('tree'),
          },
          { requiredKeys: ['type'] },
        ),
        fc.dictionary(fc.string(), tie('tree'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(fc.array(tree, { maxLength: 4 }), (blocks) => {
        const faults = [...checkMessage({ text: 'a', blocks }), ...checkView({ type: 'home', blocks }, { at: '' })];
        for (const { pointer } of faults) expect(pointedAt({ blocks, text: 'a' }, pointer)).not.toBe(MISSING);
      }),
      { numRuns: 300 },
    );
  });

  test('what is built within the limits is taken, whatever it says', () => {
    const text = (max: number): fc.Arbitrary<string> =>
      fc.string({ minLength: 1, maxLength: Math.min(max, 200), unit: 'grapheme' }).filter((each) => each.length <= max);
    const words = (max: number): fc.Arbitrary<object> =>
      fc.record({ type: fc.constantFrom('plain_text', 'mrkdwn'), text: text(max) });
    const blocks = fc.array(
      fc.oneof(
        fc.record({ type: fc.constant('section'), text: words(3000) }),
        fc.record({ type: fc.constant('section'), fields: fc.array(words(2000), { minLength: 1, maxLength: 10 }) }),
        fc.record({ type: fc.constant('context'), elements: fc.array(words(3000), { minLength: 1, maxLength: 10 }) }),
        fc.record({
          type: fc.constant('header'),
          text: fc.record({ type: fc.constant('plain_text'), text: text(150) }),
        }),
        fc.constant({ type: 'divider' }),
      ),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(blocks, (each) => {
        expect(checkMessage({ text: 'a', blocks: each })).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

const MISSING = Symbol('missing');

function pointedAt(value: unknown, pointer: string): unknown {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  let at = value;
  for (const step of steps) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return MISSING;
    at = (at as Record<string, unknown>)[step];
  }
  return at;
}
