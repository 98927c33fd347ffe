import type { SandboxSlack } from '@otelops/sandbox';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { auditNoise, auditPage } from '../../../tools/browser/audit-page.ts';
import { handAt } from '../../../tools/browser/hand.ts';
import {
  browserSkip,
  desktop,
  openBrowser,
  openPage,
  phone,
  type Screen,
} from '../../../tools/browser/open-browser.ts';
import { answerNext, call, connect, open, type RawSocket } from './slack-client.ts';

const skipped = browserSkip() !== undefined;
const OPS = 'C0OPS000001';
const EVIL = '<img src=x onerror="window.struck = true"><script>window.struck = true</script>';

let browser: Awaited<ReturnType<typeof openBrowser>>;
let slack: SandboxSlack;
let app: RawSocket;
beforeAll(async () => {
  if (!skipped) browser = await openBrowser();
});
afterAll(() => browser?.close());

beforeEach(async () => {
  if (skipped) return;
  slack = await open();
  app = await connect(slack);
  onTestFinished(async () => {
    app.close();
    await slack.close();
  });
});

/** The page at a screen; whatever it complains of fails the test, but for what is expected. */
async function at(screen: Screen, expected = /^$/): Promise<Page> {
  const { page, complaints } = await openPage(browser, slack.url, screen);
  onTestFinished(async () => {
    expect(complaints.filter((words) => !expected.test(words))).toEqual([]);
    await page.context().close();
  });
  return page;
}

async function post(args: object): Promise<string> {
  const { body } = await call(slack, 'chat.postMessage', { channel: OPS, text: 'text', ...args });
  expect(body).toMatchObject({ ok: true });
  return body.ts;
}

const button = (text: string, more: object = {}): object => ({
  ...{ type: 'button', action_id: text, text: { type: 'plain_text', text }, ...more },
});
const option = (text: string): object => ({ text: { type: 'plain_text', text }, value: text });
const section = (text: string): object => ({ type: 'section', text: { type: 'mrkdwn', text } });

/** One message with as much in it as a message can have. */
const EVERYTHING: readonly object[] = [
  { type: 'header', text: { type: 'plain_text', text: 'Everything' } },
  { ...section('*bold* `code` <@U0BEN000001> <https://a.example|link>'), accessory: button('Beside') },
  {
    type: 'section',
    fields: [
      { type: 'mrkdwn', text: '*One*\n1' },
      { type: 'plain_text', text: EVIL },
    ],
  },
  { type: 'context', elements: [{ type: 'mrkdwn', text: 'sandbox' }] },
  { type: 'divider' },
  {
    type: 'actions',
    elements: [
      button('Primary', { style: 'primary' }),
      button('Danger', { style: 'danger' }),
      {
        type: 'static_select',
        action_id: 'pick',
        placeholder: { type: 'plain_text', text: 'Pick' },
        options: [option('a'), option('b')],
      },
      { type: 'overflow', action_id: 'more', options: [option('x'), option('y')] },
      { type: 'datepicker', action_id: 'date', placeholder: { type: 'plain_text', text: 'When' } },
      { type: 'checkboxes', action_id: 'boxes', options: [option('c'), option('d')] },
    ],
  },
  { type: 'table', rows: [[{ type: 'raw_text', text: 'A' }], [{ type: 'raw_text', text: EVIL }]] },
  { type: 'markdown', text: '# Heading\n\n- item\n\n```\ncode\n```' },
];

const MODAL = {
  type: 'modal',
  callback_id: 'ask',
  title: { type: 'plain_text', text: 'Ask' },
  submit: { type: 'plain_text', text: 'Go' },
  blocks: [
    {
      ...{ type: 'input', block_id: 'why', label: { type: 'plain_text', text: 'Why' } },
      element: { type: 'plain_text_input', action_id: 'text' },
    },
    {
      ...{ type: 'input', block_id: 'what', label: { type: 'plain_text', text: 'What' }, optional: true },
      element: {
        type: 'external_select',
        action_id: 'find',
        min_query_length: 2,
        placeholder: { type: 'plain_text', text: 'Find' },
      },
    },
  ],
};

async function openModal(page: Page): Promise<void> {
  await post({ blocks: [{ type: 'actions', elements: [button('Open')] }] });
  const clicked = answerNext(app, 'interactive');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  const { trigger_id } = await clicked;
  const { body } = await call(slack, 'views.open', { trigger_id, view: MODAL });
  expect(body).toMatchObject({ ok: true });
  await page.getByRole('dialog', { name: 'Ask' }).waitFor();
}

describe.skipIf(skipped)('the page in a browser', () => {
  test.each([
    ['a desk in the light', desktop],
    ['a desk in the dark', { ...desktop, colours: 'dark' }],
    ['a phone in the light', phone],
    ['a phone in the dark', { ...phone, colours: 'dark' }],
  ] as const)(
    'at %s axe-core finds nothing wrong: messages, thread, completion, modal, Home, traffic',
    async (_at, screen) => {
      const page = await at(screen, auditNoise);
      const hand = handAt(page);
      const head = await post({ blocks: EVERYTHING });
      await post({ text: 'a reply', thread_ts: head });
      await call(slack, 'reactions.add', { channel: OPS, timestamp: head, name: 'eyes' });
      await call(slack, 'chat.postEphemeral', { channel: OPS, user: 'U0ADA000001', text: 'only for ada' });
      await hand.message('only for ada').waitFor();
      expect(await auditPage(page)).toEqual([]);

      await page.locator('.talk .composer textarea').fill('/otel ');
      await page.getByRole('listbox').waitFor();
      expect(await auditPage(page)).toEqual([]);
      await page.locator('.talk .composer textarea').fill('');

      await page.getByRole('button', { name: 'Pick' }).click();
      await page.getByRole('option').first().waitFor();
      expect(await auditPage(page)).toEqual([]);
      await page.keyboard.press('Escape');

      await openModal(page);
      await page.getByRole('button', { name: 'Go' }).click();
      await page.getByRole('alert').waitFor();
      expect(await auditPage(page)).toEqual([]);
      await page.keyboard.press('Escape');

      await hand.openThread(hand.message('Everything').first());
      await hand.reply('a reply').waitFor();
      expect(await auditPage(page)).toEqual([]);
      await hand.closeThread();

      await hand.inPanel(async (panel) => {
        await panel.getByRole('tab', { name: 'Traffic' }).click();
        await panel.locator('.call').first().waitFor();
        expect(await auditPage(page)).toEqual([]);
      });
      await hand.goTo(/Home/);
      expect(await auditPage(page)).toEqual([]);
    },
  );

  test('foreign text is text, wherever it stands', async () => {
    const page = await at(desktop);
    await post({ text: EVIL, blocks: EVERYTHING });
    await post({ text: EVIL });
    await handAt(page).say(EVIL);
    await handAt(page).message('onerror').nth(2).waitFor();
    expect(await page.evaluate('window.struck')).toBeUndefined();
    expect(await page.locator('.list img[src="x"], .list script').count()).toBe(0);
  });

  test('a button turns until the app has acknowledged, and says when it has not', async () => {
    const page = await at(desktop);
    await post({ blocks: [{ type: 'actions', elements: [button('Press')] }] });
    const press = page.locator('[data-action="Press"]');
    const clicked = app.next((frame) => frame.type === 'interactive');
    await press.click();
    const { envelope_id } = await clicked;
    expect(await press.getAttribute('aria-busy')).toBe('true');
    app.ack(envelope_id);
    await page.locator('[data-action="Press"][aria-busy="false"]').waitFor();
    await press.click();
    expect(await page.locator('.act-failure').innerText()).toContain('did not respond');
  });

  test('a question comes before what is dangerous; Esc is no', async () => {
    const page = await at(desktop);
    const words = (text: string): object => ({ type: 'plain_text', text });
    const confirm = {
      title: words('Sure?'),
      text: words('It is gone then.'),
      confirm: words('Do it'),
      deny: words('No'),
    };
    await post({ blocks: [{ type: 'actions', elements: [button('Drop', { confirm })] }] });
    await page.getByRole('button', { name: 'Drop' }).click();
    await page.getByRole('dialog', { name: 'Sure?' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(app.frames.filter((frame) => frame.type === 'interactive')).toEqual([]);
    const clicked = answerNext(app, 'interactive');
    await page.getByRole('button', { name: 'Drop' }).click();
    await page.getByRole('button', { name: 'Do it' }).click();
    expect((await clicked).actions[0].action_id).toBe('Drop');
  });

  test('a modal shows what is missing, finds options as one types, and sends what was filled in', async () => {
    const page = await at(desktop);
    await openModal(page);
    await page.getByRole('button', { name: 'Go' }).click();
    expect(await page.getByRole('alert').innerText()).toContain('required');
    await page.getByLabel('Why').fill('because');

    const asked = answerNext(app, 'interactive', { options: [option('phase-2'), option('phase-3')] });
    await page.locator('.picker-button').click();
    await page.keyboard.type('ph');
    expect(await asked).toMatchObject({ type: 'block_suggestion', value: 'ph' });
    await page.getByRole('option', { name: 'phase-3' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('option').first().waitFor({ state: 'detached' });

    const submitted = answerNext(app, 'interactive', { response_action: 'errors', errors: { why: 'Say more.' } });
    await page.getByRole('button', { name: 'Go' }).click();
    const { values } = (await submitted).view.state;
    expect([values.why.text.value, values.what.find.selected_option.value]).toEqual(['because', 'phase-3']);
    await page.getByRole('alert').filter({ hasText: 'Say more.' }).waitFor();
    expect(await page.getByLabel('Why').inputValue()).toBe('because');

    const again = answerNext(app, 'interactive');
    await page.getByLabel('Why').press('Enter');
    expect((await again).type).toBe('view_submission');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('all of it goes by keyboard: complete a command, send it, bring it back, be somebody else', async () => {
    const page = await at(desktop);
    // On a desk one begins to type.
    await page.locator('.talk .composer textarea:focus').waitFor();
    await page.keyboard.type('/o');
    await page.keyboard.press('Tab');
    await page.keyboard.type('st');
    await page.keyboard.press('Tab');
    const command = answerNext(app, 'slash_commands');
    await page.keyboard.press('Enter');
    expect((await command).text).toBe('status');
    await page.keyboard.press('ArrowUp');
    expect(await page.locator('.talk .composer textarea').inputValue()).toBe('/otel status');
    await page.keyboard.press('Alt+2');
    await page.locator('[data-you="ben"]').waitFor();
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('second line');
    expect(await page.locator('.talk .composer textarea').inputValue()).toContain('\nsecond line');
  });

  test('by keyboard one is past everything in two keys, and a message with all its tools is one stop', async () => {
    await post({ text: 'first' });
    const page = await at(desktop);
    await page.locator('.talk .composer textarea:focus').waitFor();
    const tool = page.locator('.talk .message').filter({ hasText: 'first' }).locator('.tool');
    await page.keyboard.press('Shift+Tab');
    await expect.poll(() => tool.first().evaluate((own) => own === document.activeElement)).toBe(true);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => tool.nth(1).evaluate((own) => own === document.activeElement)).toBe(true);
    await page.locator('.skip').focus();
    await page.keyboard.press('Enter');
    await page.locator('.talk .composer textarea:focus').waitFor();
  });

  test('what only one person sees is gone when the other looks, and when it is dismissed', async () => {
    const page = await at(phone);
    const hand = handAt(page);
    await call(slack, 'chat.postEphemeral', { channel: OPS, user: 'U0ADA000001', text: 'between us' });
    await hand.message('between us').waitFor();
    await hand.become('ben');
    expect(await hand.message('between us').count()).toBe(0);
    await hand.become('ada');
    await hand.message('between us').getByRole('button', { name: 'Dismiss' }).click();
    await hand.message('between us').waitFor({ state: 'detached' });
  });

  test('the list stays at its end while messages come and grow, and where the reader is when they read above', async () => {
    const page = await at(desktop);
    const lines = (count: number): object =>
      section(Array.from({ length: count }, (_, index) => `line ${index}`).join('\n'));
    for (let index = 0; index < 12; index += 1) await post({ blocks: [lines(6)], text: `message ${index}` });
    const last = await post({ blocks: [section('the last')] });
    await page.getByText('the last').waitFor();
    const place = (): Promise<{ top: number; gap: number }> =>
      page.locator('.talk .list').evaluate(({ scrollTop, scrollHeight, clientHeight }) => ({
        top: scrollTop,
        gap: scrollHeight - scrollTop - clientHeight,
      }));
    await expect.poll(async () => (await place()).gap, { timeout: 20_000 }).toBeLessThan(3);
    await call(slack, 'chat.update', { channel: OPS, ts: last, text: 'x', blocks: [lines(14), section('now longer')] });
    await page.getByText('now longer').waitFor();
    await expect.poll(async () => (await place()).gap, { timeout: 20_000 }).toBeLessThan(3);

    await page.locator('.talk .list').evaluate((list) => list.scrollTo(0, 200));
    await page.getByRole('button', { name: /Newest/ }).waitFor();
    const { top } = await place();
    await post({ text: 'while you read' });
    await page.getByText('while you read').first().waitFor({ state: 'attached' });
    expect((await place()).top).toBe(top);
    await page.getByRole('button', { name: /Newest/ }).click();
    await expect.poll(async () => (await place()).gap, { timeout: 20_000 }).toBeLessThan(3);
  });

  test('a link to a message leads to it, also in a thread', async () => {
    const head = await post({ text: 'the head' });
    const reply = await post({ text: 'the reply', thread_ts: head });
    const { body } = await call(slack, 'chat.getPermalink', { channel: OPS, message_ts: reply });
    const page = await at(desktop);
    await page.goto(body.permalink);
    await page.locator('.thread .target', { hasText: 'the reply' }).waitFor();
  });

  test('says that the server is gone, and goes on with the one that comes in its place', async () => {
    const page = await at(desktop, /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|status of 403/);
    await post({ text: 'before' });
    await page.getByText('before').first().waitFor();
    const port = Number(new URL(slack.url).port);
    app.close();
    await slack.close();
    await page.getByText('does not answer').waitFor();
    slack = await open({ port });
    app = await connect(slack);
    await page.getByText('does not answer').waitFor({ state: 'detached' });
    await handAt(page).say('after');
    await handAt(page).message('after').waitFor();
    expect(await handAt(page).message('before').count()).toBe(0);
  });

  test('faults are set by the switches, and go when they have struck', async () => {
    const page = await at(desktop);
    const panel = page.locator('.panel');
    await panel.getByRole('tab', { name: 'Traffic' }).click();
    await panel.getByLabel('What').selectOption({ label: '500' });
    await panel.getByLabel('Where').selectOption({ label: 'app → chat.postMessage' });
    await panel.getByRole('button', { name: 'Set the fault' }).click();
    await panel.getByText('500 · chat.postMessage · 1 left').waitFor();
    expect(
      (await call(slack, 'chat.postMessage', { channel: OPS, text: 'x' }).catch(() => ({ status: 500 }))).status,
    ).toBe(500);
    await panel.getByText('Set now').waitFor({ state: 'detached' });
    await panel.getByLabel('Filter calls').fill('chat.post');
    await panel.locator('.call-bad', { hasText: 'chat.postMessage' }).waitFor();
  });
});
