import axe from 'axe-core';
import type { Page } from 'playwright-core';

const run = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, impact, nodes }) => id + ' (' + impact + '): ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`;

/** What axe-core finds wrong with a page as it stands, one line a rule; nothing is let off. */
export async function auditPage(page: Page): Promise<readonly string[]> {
  // Its policy lets the page load nothing foreign; what the debugger evaluates is outside of it.
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(run);
  if (!Array.isArray(found)) throw new Error('axe-core gave no answer');
  return found.map(String);
}
