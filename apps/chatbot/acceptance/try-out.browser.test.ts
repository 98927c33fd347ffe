import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditPage } from '../../../tools/browser/audit-page.ts';
import { type Hand, handAt } from '../../../tools/browser/hand.ts';
import { browserSkip, desktop, openBrowser, openPage, phone } from '../../../tools/browser/open-browser.ts';
import { startTryOut, type TryOut } from '../src/try/try-out.ts';
import { createNotebook } from './kit/notebook.ts';

const skipped = browserSkip() !== undefined;
const operator = 'opentelemetry-operator-controller-manager';

let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  if (!skipped) browser = await openBrowser();
});
afterAll(() => browser?.close());

async function startFresh(): Promise<TryOut> {
  const tryOut = await startTryOut({ telemetry: createNotebook() });
  await tryOut.foundation;
  return tryOut;
}

/** Waits until a message says something, and hands it back by its place: what it says changes in the same element. */
async function head(hand: Hand, text: RegExp): Promise<Locator> {
  const found = hand.message(text).first();
  await found.waitFor();
  return hand.page.locator(`.talk [data-ts="${await found.getAttribute('data-ts')}"]`);
}

async function says(message: Locator, text: RegExp): Promise<void> {
  await message.filter({ hasText: text }).waitFor();
}

async function press(message: Locator, name: string): Promise<void> {
  await message.getByRole('button', { name, exact: true }).click();
}

describe.skipIf(skipped)('the try-out in a browser', () => {
  test.each([
    ['a desk', desktop],
    ['a phone', phone],
  ])(
    'at %s: a deploy approved by a second person, an image broken by the panel, named, mended by its button, green',
    async (_at, screen) => {
      await using tryOut = await startFresh();
      // Time to break it, however slow the machine is.
      const slow = tryOut.kube.workloads.add({ target: { name: operator }, effect: { kind: 'never-ready' } });
      const { page, complaints } = await openPage(browser, tryOut.url, screen);
      const hand = handAt(page);

      // Where the panel is a drawer, the tour's next step stands under the bar.
      expect(await page.locator('.guide-strip').isVisible()).toBe(screen === phone);
      await hand.say('/otel deploy phase-2');
      const deploy = await head(hand, /deploy phase-2 wants approval/);
      await says(deploy, /30 to create/);
      await hand.become('ben');
      await press(deploy, 'Approve');
      await says(deploy, /approved by ben/);
      await says(deploy, /waiting for Deployment/);

      await hand.inPanel(async (panel) => {
        await panel.getByLabel('What').selectOption({ label: 'Wrong image, by hand' });
        await panel.getByLabel('Where').selectOption({ label: `${operator} (observability)` });
        await panel.locator('.break-form').getByRole('button', { name: 'Break it' }).click();
        await panel.locator('.workload.broken', { hasText: operator }).waitFor();
      });
      await says(deploy, /❌ deploy phase-2 failed/);
      await says(deploy, /image-not-found/);
      await says(deploy, /v0\.0\.0-typo/);
      tryOut.kube.workloads.remove(slow);

      await press(deploy, 'fix reapply');
      await hand.openThread(deploy);
      const fix = hand.reply(new RegExp(`fix reapply Deployment/observability/${operator} wants approval`));
      await fix.waitFor();
      await hand.closeThread();
      await hand.become('ada');
      await hand.openThread(deploy);
      await press(fix, 'Approve');
      const mended = hand.reply(/is mended: what was found/);
      await mended.waitFor();

      await press(mended, 'deploy phase-2');
      const again = hand.reply(/deploy phase-2 wants approval/);
      await again.waitFor();
      await hand.closeThread();
      await hand.become('ben');
      await hand.openThread(deploy);
      await press(again, 'Approve');
      await hand
        .reply(/✅ deploy phase-2 done/)
        .last()
        .waitFor();
      await hand
        .reply(/everything ready/)
        .last()
        .waitFor();
      await hand.closeThread();
      await says(deploy, /✅ deploy phase-2 done/);
      await hand.inPanel((panel) => panel.locator('.workloads').getByText('3/3').first().waitFor());

      expect(complaints).toEqual([]);
      expect(await auditPage(page)).toEqual([]);
      await page.context().close();
    },
  );
});
