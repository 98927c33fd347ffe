import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, type Site } from './site.ts';

describe('alerts and silences', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site[Symbol.asyncDispose]());

  test('without an Alertmanager the reason is said', async () => {
    expect((await site.run('alerts')).outcome).toMatchObject({ code: 'backend-unreachable' });
  });

  test('a fresh stack has nothing firing and no silence', async () => {
    expect((await site.run('deploy', 'all')).outcome).toMatchObject({ code: expect.stringMatching(/^done/) });
    expect((await site.run('alerts')).outcome).toMatchObject({ code: 'done', data: { firing: 0 } });
    expect((await site.run('silence', 'list')).outcome).toMatchObject({ code: 'done', data: { active: 0 } });
    expect((await site.run('locks')).outcome).toMatchObject({ code: 'done', summary: 'No phase is locked.' });
  });

  test('what fires is shown, and its diagnosis is the next step', async () => {
    const body = [
      {
        labels: { alertname: 'NodeDiskFilling', severity: 'warning', diagnosis: 'node-disk', k8s_node_name: 'mac-3' },
        annotations: { summary: 'Disk of mac-3 fills up' },
      },
      { labels: { alertname: 'BackendDown', severity: 'critical', diagnosis: 'backend-loki' } },
    ];
    const posted = await site.cluster.proxy(
      { kind: 'Service', namespace: 'monitoring', name: 'alertmanager', port: 9093 },
      { method: 'POST', path: '/api/v2/alerts', body: JSON.stringify(body), timeoutMs: 20_000, bodyBytes: 10_000 },
    );
    expect(posted.status).toBe(200);
    const told = await site.run('alerts');
    expect(told.tables[0]?.rows).toMatchObject([
      { severity: 'critical', alert: 'BackendDown', state: 'firing' },
      { severity: 'warning', alert: 'NodeDiskFilling', what: 'Disk of mac-3 fills up' },
    ]);
    expect(told.outcome).toMatchObject({
      code: 'alerts-firing',
      next: ['otel diagnose backend-loki', 'otel diagnose node-disk'],
      data: { firing: 2 },
    });
  });

  test('a silence shows first what it takes in, and nothing is silenced when the person says no', async () => {
    site.answer = () => ({ approved: false, reason: 'Not now.' });
    const told = await site.run('silence', 'create', '--match', 'k8s_node_name=mac-3', '--for', '4h');
    expect(told.tables[0]?.rows).toMatchObject([{ alert: 'NodeDiskFilling' }]);
    expect(site.asked.at(-1)).toMatchObject({
      danger: 'changes',
      question: expect.stringContaining('1 alert that fires'),
    });
    expect(told.outcome).toMatchObject({ code: 'not-approved' });
    expect((await site.run('silence', 'list')).outcome.data).toMatchObject({ active: 0 });
  });

  test('a silence keeps its alert quiet until it is ended', async () => {
    site.answer = () => ({ approved: true, by: 'noor' });
    const made = await site.run('silence', 'create', '--match', 'k8s_node_name=mac-3', '--comment', 'new disk');
    expect(made.outcome).toMatchObject({ code: 'done', data: { alerts: 1 } });
    expect((await site.run('alerts')).outcome.data).toEqual({ firing: 1, suppressed: 1 });
    const all = await site.run('alerts', '--all', '--match', 'k8s_node_name=mac-3');
    expect(all.tables[0]?.rows).toMatchObject([{ state: 'silenced' }]);
    const list = await site.run('silence', 'list');
    expect(list.tables[0]?.rows).toMatchObject([{ by: 'mira (a test)', comment: 'new disk', state: 'active' }]);
    const id = String(made.outcome.data?.['silence']);
    expect((await site.run('silence', 'expire', id)).outcome).toMatchObject({ code: 'done' });
    expect((await site.run('silence', 'expire', id)).outcome).toMatchObject({ code: 'unchanged' });
    expect((await site.run('alerts')).outcome.data).toMatchObject({ firing: 2 });
  });

  test.each([
    [['silence', 'create'], /at least one --match/],
    [['silence', 'create', '--match', 'alertname=~".*"'], /every alert there is/],
    [['silence', 'create', '--match', 'no condition'], /no condition on a label/],
    [['silence', 'expire', 'nonsense'], /There is no silence nonsense/],
    [['silence', 'expire'], /Which silence/],
  ])('%j is refused, and nobody is asked', async (words, why) => {
    const before = site.asked.length;
    const { outcome } = await site.run(...words);
    expect(outcome.code).toMatch(/bad-arguments|backend-refused/);
    expect(outcome.summary).toMatch(why);
    expect(site.asked).toHaveLength(before);
  });

  test('a silence that is too long is refused before anything is looked at', async () => {
    await expect(site.run('silence', 'create', '--match', 'alertname=X', '--for', '30d')).rejects.toThrow(/at most 7d/);
  });
});
