import axe from 'axe-core';
import type { Page } from 'playwright-core';

const run = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, impact, nodes }) => id + ' (' + impact + '): ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`;

/** What the policy of the page refuses axe-core to do, and says so: it tries styles on elements. No fault of the page. */
export const auditNoise: RegExp = /^Applying inline style violates/;

/** What axe-core finds wrong with a page as it stands, one line a rule; nothing is let off. */
export async function auditPage(page: Page): Promise<readonly string[]> {
  // The policy of the page lets it load nothing foreign; what the debugger evaluates is outside of it.
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(run);
  if (!Array.isArray(found)) throw new Error('axe-core gave no answer');
  return found.map(String);
}
