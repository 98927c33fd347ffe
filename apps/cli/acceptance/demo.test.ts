import { access, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { keepKube } from './kept-kube.ts';
import { otelIn } from './otel.ts';

test('the first command of a newcomer works beside a sandbox that runs already, leaves that alone and says where its own is', async () => {
  await using otel = await otelIn();
  await using kept = await keepKube(otel);
  const demo = otel.start('demo', '--keep');
  await demo.saw('A sandbox runs already');
  await demo.saw('The cluster stays until Ctrl-C');
  const own = { ...otel.env };
  const stateHome = /export XDG_STATE_HOME=(\S+)/.exec(demo.said())?.[1] ?? '';
  otel.env['XDG_STATE_HOME'] = stateHome;
  const status = await otel.run('status', '--sandbox', '-o', 'json');
  expect(status.events.at(-1)).toMatchObject({ code: 'done', data: { notReady: 0 } });
  expect(status.events.at(-1)?.data?.['objects']).toBeGreaterThan(100);
  demo.child.kill('SIGINT');
  expect((await demo.ended).exitCode).toBe(0);
  expect(kept.log.since()).toEqual([]);
  await expect(access(stateHome)).rejects.toThrow();
  const registered = await readFile(`${own['XDG_STATE_HOME']}/otelops/sandbox.json`, 'utf8');
  expect(JSON.parse(registered)).toMatchObject({ url: kept.url });
});
