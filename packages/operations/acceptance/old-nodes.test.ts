import { afterAll, beforeAll, expect, test } from 'vitest';
import { isBelow } from '../src/old-nodes.ts';
import { openSite, type Site } from './site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site[Symbol.asyncDispose]());

const nodes = { group: '', version: 'v1', plural: 'nodes', kind: 'Node', namespaced: false };
const titles = (findings: readonly { readonly title: string }[]): string =>
  findings.map(({ title }) => title).join('\n');

test('a plan tells of nodes that are too old for the collector, and of no others', async () => {
  expect(titles((await site.run('plan', 'phase-2')).findings)).not.toContain('Kubelets');
  const items = await site.kube.api.list(nodes);
  const node = items[0]?.metadata.name ?? '';
  const body = { status: { nodeInfo: { kubeletVersion: 'v1.32.9+k3s1' } } };
  await site.kube.api.mergePatch(nodes, { name: node }, body, 'status');
  const { findings, outcome } = await site.run('plan', 'phase-2');
  expect(titles(findings)).toContain(`from ${node} (v1.32.9+k3s1)`);
  expect(['done', 'done-with-warnings']).toContain(outcome.code);
});

test.each([
  ['v1.32.9+k3s1', true],
  ['v1.33.0', false],
  ['v1.35.4+k3s1', false],
  ['v2.0.0', false],
  ['', false],
])('%s: too old is %s', (version, old) => expect(isBelow(version, '1.33')).toBe(old));
