import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from './find-chromium.ts';

/** Why browser tests are skipped here; undefined when they run. `OTELOPS_REQUIRE_BROWSER=1` makes of a skip a failure. */
export function browserSkip(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const found = findChromium(environment);
  if (found.state === 'found') return undefined;
  if (environment['OTELOPS_REQUIRE_BROWSER'] === '1') throw new Error(`no Chromium: ${found.reason}`);
  process.stderr.write(`skipped: browser tests: ${found.reason}\n`);
  return found.reason;
}

/** A Chromium without a window. Its sandbox needs rights that containers do not give; only our own page is opened in it. */
export async function openBrowser(): Promise<Browser & AsyncDisposable> {
  const found = findChromium();
  if (found.state === 'missing') throw new Error(`no Chromium: ${found.reason}`);
  const browser = await chromium.launch({
    executablePath: found.path,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-lcd-text'],
  });
  return Object.assign(browser, { [Symbol.asyncDispose]: () => browser.close() });
}

/** What people have before them. */
export interface Screen {
  readonly width: number;
  readonly height: number;
  readonly colours: 'light' | 'dark';
}

export const desktop: Screen = { width: 1440, height: 900, colours: 'light' };
export const phone: Screen = { width: 390, height: 844, colours: 'light' };

/** A page of its own, and what it complained of. */
export interface OpenedPage {
  readonly page: Page;
  /** Errors of scripts, and what the policy of the page refused. */
  readonly complaints: readonly string[];
}

export async function openPage(browser: Browser, url: string, { width, height, colours }: Screen): Promise<OpenedPage> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: colours,
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(url);
  await page.locator('.talk .composer textarea').waitFor();
  return { page, complaints };
}
