// Draws the pictures of the sandbox Slack from a real run: the real bot, a simulated cluster, and a Chromium that does by hand what
// the pictures show.
//
//   node --conditions=@otelops/source tools/screens/slack.ts
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { startTryOut } from '../../apps/chatbot/src/try/try-out.ts';
import { type Hand, handAt } from '../browser/hand.ts';
import { desktop, openBrowser, openPage, phone, type Screen } from '../browser/open-browser.ts';
import { shrinkPng } from './shrink-png.ts';

const folder = join(resolve(import.meta.dirname, '../..'), 'docs/screens');
const operator = 'opentelemetry-operator-controller-manager';
const wide: Screen = { ...desktop, width: 1400, height: 760 };
const dark = { colours: 'dark' } as const;
const quiet = {
  span: <T>(_name: string, _attributes: unknown, work: () => Promise<T>) => work(),
  duration: () => undefined,
  count: () => undefined,
  gauge: () => undefined,
  log: () => undefined,
};

await using browser = await openBrowser();
mkdirSync(folder, { recursive: true });
await tour(browser);

/** The tour of a newcomer, from the plan to the green end, and an alert. */
async function tour(chromium: Browser): Promise<void> {
  await using tryOut = await startTryOut({ telemetry: quiet });
  await tryOut.foundation;
  const slow = tryOut.kube.workloads.add({ target: { name: operator }, effect: { kind: 'never-ready' } });
  const at = async (screen: Screen): Promise<Hand> => handAt((await openPage(chromium, tryOut.url, screen)).page);
  const [desk, night, hand] = [await at(wide), await at({ ...wide, ...dark }), await at({ ...phone, ...dark })];

  await desk.page.locator('.talk .composer textarea').fill('/otel de');
  await shoot(desk.page, 'slack-command');
  await desk.say('/otel deploy phase-2');
  const head = desk.message(/deploy phase-2/).first();
  await desk.message(/the whole diff is in the thread/).waitFor();
  await desk.page.locator('.replies').waitFor();
  await shoot(desk.page, 'slack-plan');
  await hand.become('ben');
  await hand.message(/wants approval/).waitFor();
  await shoot(hand.page, 'slack-phone-approve');
  await press(hand.message(/wants approval/), 'Approve');
  await head.filter({ hasText: 'waiting for Deployment' }).waitFor();
  await shoot(desk.page, 'slack-running');
  await breakImage(desk);
  await head.filter({ hasText: 'image-not-found' }).waitFor();
  await desk.page.locator('.panel-body').evaluate((panel) => panel.scrollTo(0, 330));
  await shoot(desk.page, 'slack-broken');
  tryOut.kube.workloads.remove(slow);

  await press(head, 'fix reapply');
  await hand.openThread(hand.message(/failed/).first());
  await press(hand.reply(/fix reapply .* wants approval/), 'Approve');
  await atTop(hand.reply(/is mended: what was found/));
  await shoot(hand.page, 'slack-phone-mended');
  await desk.openThread(head);
  await press(desk.reply(/is mended: what was found/), 'deploy phase-2');
  await press(hand.reply(/deploy phase-2 wants approval/), 'Approve');
  await night.openThread(night.message(/deploy phase-2 done/).first());
  await atTop(night.reply(/everything ready/).last());
  await shoot(night.page, 'slack-green');

  // Without the databases an alert has no chart.
  await desk.closeThread();
  await hand.closeThread();
  await desk.say('/otel deploy all');
  await press(hand.message(/deploy all wants approval/), 'Approve');
  await desk.message(/deploy all done/).waitFor();
  await desk.inPanel((panel) => panel.getByRole('button', { name: 'Fire GatewaysDown' }).click());
  await desk.goTo(/alerts/);
  await press(desk.message(/GatewaysDown/).first(), 'Diagnose');
  await desk.openThread(desk.message(/GatewaysDown/).first());
  await desk.reply(/diagnose .* done/).waitFor();
  await shoot(desk.page, 'slack-alert');
  await night.closeThread();
  await night.inPanel((panel) => panel.getByRole('tab', { name: 'Traffic' }).click());
  await night.goTo(/Home/);
  await night.page.getByText('phase-3: ready').waitFor();
  await shoot(night.page, 'slack-home');
}

async function breakImage(hand: Hand): Promise<void> {
  await hand.inPanel(async (panel) => {
    await panel.getByLabel('Where').selectOption({ label: `${operator} (observability)` });
    await panel.locator('.break-form').getByRole('button', { name: 'Break it' }).click();
  });
}

/** Scrolls so that a message stands at the top of what is seen. */
async function atTop(message: Locator): Promise<void> {
  await message.waitFor();
  await message.page().waitForTimeout(500);
  await message.evaluate((element) => element.scrollIntoView({ block: 'start' }));
}

async function press(message: Locator, name: string): Promise<void> {
  await message.getByRole('button', { name, exact: true }).click();
}

async function shoot(page: Page, name: string): Promise<void> {
  // Until nothing turns any more, and the pointer lies on nothing.
  await page.mouse.move(0, 0);
  await page.locator('.busy').first().waitFor({ state: 'detached' });
  await page.waitForTimeout(400);
  const picture = shrinkPng(await page.screenshot());
  writeFileSync(join(folder, `${name}.png`), picture);
  console.log(`docs/screens/${name}.png ${Math.round(picture.length / 1024)} KiB`);
}
