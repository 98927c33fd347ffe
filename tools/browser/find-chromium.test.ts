import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findChromium } from './find-chromium.ts';
import { browserSkip } from './open-browser.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'otelops-chromium-'));
  writeFileSync(join(folder, 'chromium-browser'), '');
  chmodSync(join(folder, 'chromium-browser'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the one that OTELOPS_CHROMIUM names comes first, and is not replaced by another when it cannot be run', () => {
  const path = join(folder, 'chromium-browser');
  expect(findChromium({ OTELOPS_CHROMIUM: path, PATH: '' })).toEqual({ state: 'found', path });
  const wrong = findChromium({ OTELOPS_CHROMIUM: '/nowhere/chromium', PATH: folder });
  expect(wrong).toEqual({ state: 'missing', reason: expect.stringContaining('/nowhere/chromium') });
});

test('else it is looked for along PATH', () => {
  expect(findChromium({ PATH: `/nowhere:${folder}` })).toEqual({
    state: 'found',
    path: join(folder, 'chromium-browser'),
  });
  expect(findChromium({ PATH: '' }).state).toBe('missing');
});

test('who requires a browser is not told of a skip', () => {
  expect(browserSkip({ PATH: folder })).toBeUndefined();
  expect(() => browserSkip({ PATH: '', OTELOPS_REQUIRE_BROWSER: '1' })).toThrow('no Chromium');
  expect(browserSkip({ PATH: '' })).toContain('PATH');
});
