import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Walked, walkView } from '../../../../acceptance/walk-view.ts';
import type { Names } from '../state/workspace.ts';
import type { Passage } from './formatted.ts';
import { parseMarkdown } from './markdown.ts';
import { parseMrkdwn, parsePlain } from './mrkdwn.ts';
import { readRichText } from './rich-text.ts';
import { showInline, showPassages } from './show.ts';

const names: Names = {
  you: 'U1',
  people: [
    { id: 'U1', name: 'ada', realName: 'Ada', title: '', kind: 'member', teamId: 'T1' },
    { id: 'U2', name: 'ben', realName: 'Ben', title: '', kind: 'member', teamId: 'T1' },
  ],
  channels: [{ id: 'C1', name: 'ops', kind: 'public', topic: '', members: [] }],
  usergroups: [{ id: 'S1', handle: 'platform', name: 'Platform', members: ['U1'] }],
};
const reading = { names, now: new Date('2026-11-23T10:00:00Z') };
const shown = (passages: readonly Passage[]): Walked => walkView(showPassages(passages, reading));
const mrkdwn = (source: string): Walked => shown(parseMrkdwn(source));

/** Texts made of what markup is made of. */
const tricky = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '*',
        '_',
        '~',
        '`',
        '```',
        '<',
        '>',
        '&lt;',
        '&gt;',
        '&amp;',
        '|',
        ':',
        '\n',
        ' ',
        '• ',
        '&gt; ',
        '**',
        '[',
        '](',
        ')',
      ),
      fc.constantFrom(
        '<script>alert(1)</script>',
        '<img src=x onerror=alert(1)>',
        '<javascript:alert(1)|click>',
        '[x](javascript:alert(1))',
      ),
      fc.constantFrom(
        '<@U1>',
        '<#C1|ops>',
        '<!subteam^S1>',
        '<!here>',
        '<!date^1795421644^{date} {time}|then>',
        '<https://a.example/|a>',
        ':tada:',
      ),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

const TEXT_TAGS = new Set(
  'p strong em s u mark code pre a span time blockquote ul ol li hr table thead tbody tr th td'.split(' '),
);

function holdsNothingForeign({ tags, properties, addresses }: Walked): void {
  expect(tags.filter((tag) => !TEXT_TAGS.has(tag))).toEqual([]);
  expect(properties.filter((name) => /^on|innerhtml|srcdoc|^style$/i.test(name))).toEqual([]);
  expect(addresses.filter((address) => !/^(?:https?|mailto):/i.test(address))).toEqual([]);
}

describe('foreign text', () => {
  test('never becomes HTML, whatever stands in it', () => {
    fc.assert(
      fc.property(tricky, (source) => {
        holdsNothingForeign(mrkdwn(source));
        holdsNothingForeign(shown(parseMarkdown(source)));
        holdsNothingForeign(walkView(showInline(parsePlain(source), reading)));
        const section = {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: source },
            { type: 'link', url: source, text: source },
          ],
        };
        holdsNothingForeign(shown(readRichText({ type: 'rich_text', elements: [section] })));
      }),
      { numRuns: 500 },
    );
  });

  test('is there to the last letter when it holds no markup', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9 .,;()/+=é漢-]{1,80}$/), (source) => {
        expect(mrkdwn(source).text).toBe(source);
        expect(walkView(showInline(parsePlain(source), reading)).text).toBe(source);
      }),
    );
  });

  test.each(['*a ', '_', '`', '<', '<https://', ':a', '*_~', '[', '> ', '```', 'http://'])(
    'is read to its end when it is 40,000 characters of %j',
    (piece) => {
      const source = piece.repeat(Math.ceil(40_000 / piece.length));
      expect(mrkdwn(source).tags.length).toBeGreaterThan(0);
      expect(Array.isArray(parseMarkdown(source))).toBe(true);
    },
  );
});

describe('mrkdwn', () => {
  test.each([
    ['*bold* _italic_ ~gone~ `code`', ['p', 'strong', 'em', 's', 'code'], 'bold italic gone code'],
    ['*bold _and italic_*', ['p', 'strong', 'em'], 'bold and italic'],
    ['2 * 3 * 4 and snake_case_name', ['p'], '2 * 3 * 4 and snake_case_name'],
    ['`*not bold*`', ['p', 'code'], '*not bold*'],
    ['a *b\nc* d', ['p'], 'a *b\nc* d'],
    ['&lt;b&gt; &amp;amp;', ['p'], '<b> &amp;'],
    ['```\nx &lt; y\n```', ['pre', 'code'], 'x < y'],
    ['&gt; said\nplain', ['blockquote', 'p', 'p'], 'saidplain'],
    ['&gt;&gt;&gt; all\nof it', ['blockquote', 'p'], 'all\nof it'],
    ['• one\n• two', ['ul', 'li', 'li'], 'onetwo'],
    ['deploy :tada: :no_such_thing: 10:30:00', ['p', 'span'], 'deploy 🎉 :no_such_thing: 10:30:00'],
  ])('%j', (source, tags, text) => {
    const walked = mrkdwn(source);
    expect([walked.tags, walked.text]).toEqual([tags, text]);
  });

  test('names people, channels and groups, and says who is meant', () => {
    expect(mrkdwn('<@U2> in <#C1> and <!subteam^S1>, <!here>, <@U9|gone>').text).toBe(
      '@ben in #ops and @platform, @here, @gone',
    );
    expect(mrkdwn('<@U1>').properties).toContain('class');
    expect(JSON.stringify(showPassages(parseMrkdwn('<@U1> <@U2>'), reading))).toMatch(/mention mention-you.*"mention"/);
  });

  test('links lead where they say, and only to the web and to mail', () => {
    const links = mrkdwn(
      '<https://a.example/x?a=1&amp;b=2|*there*> <mailto:a@b.example> https://c.example/d. <ftp://x|no>',
    );
    expect(links.addresses).toEqual(['https://a.example/x?a=1&b=2', 'mailto:a@b.example', 'https://c.example/d']);
    expect(links.text).toContain('<ftp://x|no>');
    expect(shown(parseMrkdwn('see https://c.example', { verbatim: true })).addresses).toEqual([]);
  });

  test('dates are the reader’s own, and what cannot be one is its fallback', () => {
    expect(mrkdwn('<!date^1795428000^{date_num} at {nonsense}|then>').text).toMatch(/2026.* at \{nonsense\}$/);
    expect(mrkdwn('<!date^1795428000^{date_pretty}|then>').text).toBe('today');
    expect(mrkdwn('<!date^when^{date}|then>').text).toBe('then');
    expect(mrkdwn('<!date^1795428000^{time}^https://a.example|then>').addresses).toEqual(['https://a.example']);
  });
});

describe('Markdown', () => {
  test('of a markdown block: headings, lists, code, quotes, tables', () => {
    const source =
      '# Head\n\ntext **bold** *it* ~~no~~ [a](https://a.example)\n\n- x\n- y\n\n3. z\n\n> q\n\n---\n\n```sh\nls *\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |';
    const walked = shown(parseMarkdown(source));
    expect(walked.tags.join(' ')).toBe(
      'p p strong em s a ul li li ol li blockquote p hr pre code table thead tr th th tbody tr td td',
    );
    expect(walked.text).toBe('Headtext bold it no axyzqls *ab12');
  });
});

describe('rich text', () => {
  test('shows styles, lists and mentions', () => {
    const text = (words: string, style = {}): object => ({ type: 'text', text: words, style });
    const block = JSON.parse(
      JSON.stringify({
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              text('a', { bold: true, strike: true }),
              text('b', { code: true }),
              { type: 'user', user_id: 'U2' },
            ],
          },
          {
            type: 'rich_text_list',
            style: 'ordered',
            offset: 2,
            elements: [{ type: 'rich_text_section', elements: [text('c')] }],
          },
          { type: 'rich_text_preformatted', elements: [text('d <e>')] },
        ],
      }),
    );
    const walked = shown(readRichText(block));
    expect([walked.text, walked.tags.join(' ')]).toEqual(['ab@bencd <e>', 'p s strong code span ol li pre code']);
  });
});
