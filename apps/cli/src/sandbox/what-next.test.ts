import { expect, test } from 'vitest';
import { createPaint } from '../render/paint.ts';
import { whatNext } from './what-next.ts';

const played = {
  paint: createPaint(false),
  otel: 'npm run otel --',
  failed: false,
  kubeconfigPath: '/home/mira/.local/state/otelops/sandbox.kubeconfig',
  stateHome: undefined,
  slack: undefined,
};

test.each([false, true])(
  'each command has a line of its own, so that pasting it does what it says (failed: %s)',
  (failed) => {
    const text = whatNext({ ...played, failed, stateHome: '/tmp/state' });
    const commands = text
      .split('\n')
      .filter((line) => /^ {4}\S/.test(line))
      .map((line) => line.trim());
    expect(commands).toContain('export KUBECONFIG=/home/mira/.local/state/otelops/sandbox.kubeconfig');
    for (const command of commands)
      expect(command).toMatch(/^(export [A-Z_]+=\S+|npm run otel -- [a-z]+( \S+)* --sandbox|kubectl .*\d)$/);
  },
);

test('after a failure it says how to look at what is wrong', () => {
  expect(whatNext({ ...played, failed: true })).toContain('npm run otel -- diagnose --sandbox');
});
