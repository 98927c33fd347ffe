import type { Locator, Page } from 'playwright-core';

/** What a person does at the page of the sandbox Slack, on a desk or a phone. */
export interface Hand {
  readonly page: Page;
  /** Becomes somebody else by the switcher. */
  become(name: string): Promise<void>;
  /** Writes into the composer of the channel and sends. */
  say(text: string): Promise<void>;
  /** The messages of the channel with this in them. */
  message(text: string | RegExp): Locator;
  /** Those of the open thread. */
  reply(text: string | RegExp): Locator;
  /** Opens the thread of a message. */
  openThread(message: Locator): Promise<void>;
  closeThread(): Promise<void>;
  /** Shows the cluster panel, does something in it and puts it away where it lies over the talk. */
  inPanel(work: (panel: Locator) => Promise<void>): Promise<void>;
  goTo(place: RegExp): Promise<void>;
}

/** Narrower than this, places and panel are drawers. */
const deskWidth = 1024;

export function handAt(page: Page): Hand {
  const isDesk = (page.viewportSize()?.width ?? 0) >= deskWidth;
  const panel = page.locator('.panel');
  return {
    page,
    become: async (name) => {
      if (isDesk) await page.locator(`.face[data-person="${name}"]`).click();
      else {
        await page.locator('.person-menu > button').click();
        await page.locator(`[role=menuitemradio][data-person="${name}"]`).click();
      }
      await page.locator(`[data-you="${name}"]`).waitFor({ state: 'attached' });
    },
    say: async (text) => {
      const field = page.locator('.talk .composer textarea');
      await field.fill(text);
      await field.press('Enter');
    },
    message: (text) => page.locator('.talk .message').filter({ hasText: text }),
    reply: (text) => page.locator('.thread .message').filter({ hasText: text }),
    openThread: (message) => message.locator('.replies').click(),
    closeThread: () => page.getByRole('button', { name: 'Close thread' }).click(),
    inPanel: async (work) => {
      if (!isDesk) await page.getByRole('button', { name: /^Cluster panel/ }).click();
      await work(panel);
      if (!isDesk) await panel.getByRole('button', { name: 'Close panel' }).click();
    },
    goTo: async (place) => {
      if (!isDesk) await page.getByRole('button', { name: 'Channels', exact: true }).click();
      await page.locator('.places').getByRole('button', { name: place }).click();
    },
  };
}
