import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { walkView } from '../../../../acceptance/walk-view.ts';
import { checkMessage } from '../../blocks/check-message.ts';
import type { JsonObject } from '../../page-protocol.ts';
import { Fields } from '../elements/site.ts';
import { showBlocks } from './show-blocks.ts';
import type { Surface } from './surface.ts';

const surface: Surface = {
  place: { kind: 'message', channel: 'C1', ts: '1.000001' },
  fields: new Fields(),
  reading: { names: { you: 'U1', people: [], channels: [], usergroups: [] }, now: new Date(0) },
  errors: {},
};

const EVIL = '<img src=x onerror=alert(1)>';
const plain = { type: 'plain_text', text: EVIL };
const marked = { type: 'mrkdwn', text: `*x* &lt;script&gt; ${EVIL}` };
const rich = { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: EVIL }] }] };
const button = { type: 'button', action_id: 'a', text: plain };
const task = { type: 'task_card', task_id: 't', title: EVIL, status: 'in_progress', details: rich };

/** One of each block, as Slack would take it, with hostile words wherever words may stand. */
const EACH: Readonly<Record<string, JsonObject>> = {
  section: { type: 'section', text: marked, fields: [marked, plain], accessory: button },
  header: { type: 'header', text: plain },
  divider: { type: 'divider' },
  context: {
    type: 'context',
    elements: [marked, plain, { type: 'image', image_url: 'https://a.example/x.png', alt_text: EVIL }],
  },
  actions: {
    type: 'actions',
    elements: [button, { type: 'overflow', action_id: 'o', options: [{ text: plain, value: 'v' }] }],
  },
  image: { type: 'image', image_url: 'https://a.example/x.png', alt_text: EVIL, title: plain },
  rich_text: rich,
  markdown: { type: 'markdown', text: `# ${EVIL}\n\n[x](javascript:alert(1))` },
  table: { type: 'table', rows: [[{ type: 'raw_text', text: EVIL }], [rich]] },
  alert: { type: 'alert', text: marked, level: 'warning' },
  plan: { type: 'plan', title: EVIL, tasks: [task] },
  task_card: task,
  card: { type: 'card', title: marked, body: marked, actions: [button] },
  container: { type: 'container', title: plain, child_blocks: [{ type: 'section', text: marked }] },
  input: { type: 'input', label: plain, element: { type: 'plain_text_input', action_id: 'i' }, hint: plain },
};

describe('blocks', () => {
  test.each(Object.entries(EACH))('%s: what it says is text, and nothing in it acts by itself', (_type, block) => {
    expect(checkMessage({ text: 'x', blocks: [block] })).toEqual([]);
    const { tags, properties, addresses } = walkView(showBlocks([{ ...block, block_id: 'b' }], surface));
    expect(tags.filter((tag) => /script|iframe|object|embed|svg/.test(tag))).toEqual([]);
    expect(properties.filter((name) => /^on|innerhtml|srcdoc/i.test(name))).toEqual([]);
    expect(addresses.filter((address) => !/^https?:/.test(address))).toEqual([]);
  });

  test('whatever Json a block is, it is shown or passed over, never the end of the page', () => {
    const types = fc.constantFrom(
      ...Object.keys(EACH),
      'video',
      'carousel',
      'data_table',
      'context_actions',
      'brand_new',
    );
    const fields = fc.constantFrom(
      ...'text fields accessory elements rows tasks title label element child_blocks column_settings hero_image'.split(
        ' ',
      ),
    );
    const block = fc
      .tuple(types, fc.dictionary(fields, fc.jsonValue({ maxDepth: 3 })))
      .map(([type, rest]) => ({ ...rest, type }));
    const property = fc.property(fc.array(block, { maxLength: 4 }), (blocks) => {
      const json: readonly JsonObject[] = JSON.parse(JSON.stringify(blocks));
      const { tags } = walkView(showBlocks(json, surface));
      expect(tags.length).toBeGreaterThan(blocks.length);
    });
    fc.assert(property, { numRuns: 300 });
  });

  test('an edit that gives blocks other ids leaves them where they are', () => {
    const keys = (id: string): string =>
      JSON.stringify(showBlocks([{ type: 'divider', block_id: id }], surface), ['props', 'children', 'key']);
    expect(keys('a')).toBe(keys('b'));
  });
});
