import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Otel, otelIn } from './otel.ts';

/** As a person would do it: `otel sandbox --fault NAME=FAULT` in one terminal, `otel deploy` in the other. */
const faults = [
  ['grafana=image-not-found', 'image-not-found', 'Deployment', 'grafana'],
  ['loki=crash-loop', 'crash-loop', 'StatefulSet', 'loki'],
  ['otel-node-*=oom-killed', 'out-of-memory', 'DaemonSet', 'otel-node-collector'],
] as const;

test.concurrent.for(faults)(
  '%s ends a deploy with %s, and says what to do',
  async ([fault, code, kind, name], { expect }) => {
    const otel = await otelIn();
    try {
      const sandbox = otel.start('sandbox', '--fault', fault);
      await sandbox.saw('Ctrl-C ends it');
      const ended = await otel.run('deploy', 'all', '--sandbox', '--yes', '-o', 'json');
      expect(ended.events.at(-1)).toMatchObject({ type: 'outcome', code, exitCode: 1 });
      expect(ended.exitCode).toBe(1);
      const [advice = '', ...more] = ended.events.at(-1)?.next ?? [];
      expect(advice.length).toBeGreaterThan(10);
      expect(more).toContain('otel deploy all --sandbox');
      const finding = ended.events.find((event) => event.type === 'finding' && event['severity'] === 'error');
      expect(JSON.stringify(finding?.['cause'])).toContain(`"kind":"${kind}"`);
      expect(JSON.stringify(finding?.['cause'])).toContain(`"name":"${name}"`);
      sandbox.child.kill('SIGINT');
      await sandbox.ended;
    } finally {
      await otel[Symbol.asyncDispose]();
    }
  },
);

let otel: Otel;
beforeAll(async () => {
  otel = await otelIn();
});
afterAll(() => otel[Symbol.asyncDispose]());

test('a fault that does not exist is refused with those that do', async () => {
  const ended = await otel.run('sandbox', '--fault', 'grafana=tired');
  expect(ended.exitCode).toBe(2);
  expect(ended.stderr).toContain('image-not-found');
});

test('a second sandbox is refused while one is kept, and a closed terminal ends the first', async () => {
  const first = otel.start('sandbox');
  await first.saw('Ctrl-C ends it');
  expect(await otel.run('sandbox')).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('runs already') });
  expect((await otel.run('sandbox', '-o', 'json')).events.at(-1)).toMatchObject({
    type: 'outcome',
    code: 'sandbox-running',
    exitCode: 3,
  });
  first.child.kill('SIGHUP');
  expect((await first.ended).exitCode).toBe(0);
  const next = otel.start('sandbox');
  await next.saw('Ctrl-C ends it');
  next.child.kill('SIGTERM');
  expect((await next.ended).exitCode).toBe(0);
});
