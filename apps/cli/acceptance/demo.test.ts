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
  // Nothing was under way that could have been cancelled.
  expect(demo.said()).toContain('Ending the sandbox.');
  expect(demo.said()).not.toContain('Cancelling');
  expect(kept.log.since()).toEqual([]);
  await expect(access(stateHome)).rejects.toThrow();
  const registered = await readFile(`${own['XDG_STATE_HOME']}/otelops/sandbox.json`, 'utf8');
  expect(JSON.parse(registered)).toMatchObject({ url: kept.url });
});

test('a demo with a fault stays after the failure, says how to look at it, and its commands are those of a checkout', async () => {
  await using otel = await otelIn();
  Object.assign(otel.env, { npm_package_name: 'otelops', npm_lifecycle_event: 'start' });
  const demo = otel.start('demo', '--keep', '--fault', 'opentelemetry-operator*=image-not-found');
  await demo.saw('The cluster stays until Ctrl-C');
  await demo.saw('npm run otel -- diagnose --sandbox');
  expect(demo.said()).toContain('next: ');
  expect(demo.said()).toContain('npm run otel -- deploy all --sandbox');
  expect(demo.said()).not.toMatch(/^\s*(next: )?otel [a-z]/m);
  const status = await otel.run('status', '--sandbox', '-o', 'json');
  expect(status.events.at(-1)).toMatchObject({ code: 'done-with-warnings' });
  demo.child.kill('SIGINT');
  expect((await demo.ended).exitCode).toBe(1);
});
