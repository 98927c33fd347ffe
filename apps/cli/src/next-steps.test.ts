import type { VerbEvent } from '@otelops/operations';
import { expect, test } from 'vitest';
import { parseGlobals } from './globals.ts';
import { howCalled } from './how-called.ts';
import { asCalled, completeNext } from './next-steps.ts';

function nextOf(line: string, ...next: string[]): readonly string[] {
  const parsed = parseGlobals(line.split(' '), {});
  if (!parsed.ok) throw new Error(parsed.fault.message);
  const event: VerbEvent = { type: 'outcome', time: '', code: 'done', summary: '', next };
  const completed = completeNext(event, parsed.globals);
  return completed.type === 'outcome' ? completed.next : [];
}

test('an advised command names the cluster of this run', () => {
  expect(nextOf('plan --sandbox', 'otel deploy all')).toEqual(['otel deploy all --sandbox']);
  expect(nextOf('plan --context macs', 'otel deploy phase-2 --take kubectl')).toEqual([
    'otel deploy phase-2 --take kubectl --context macs',
  ]);
  expect(nextOf('plan --context macs --kubeconfig k.yaml', 'otel status')).toEqual([
    'otel status --context macs --kubeconfig k.yaml',
  ]);
});

test('and the config, where it is not the usual one', () => {
  expect(nextOf('config check -c lab.yaml', 'otel plan all')).toEqual(['otel plan all --config lab.yaml']);
});

test('what names its cluster itself, needs none, or is no command stays as it is', () => {
  const steps = ['otel deploy all --sandbox', 'otel help deploy', 'otel init', 'Deploy again.'];
  expect(nextOf('plan --context macs', ...steps)).toEqual(steps);
  expect(nextOf('config check', 'otel plan all')).toEqual(['otel plan all']);
});

test('odd names are quoted for the shell', () => {
  const parsed = parseGlobals(['plan', '--context', "o'k $(x)"], {});
  if (!parsed.ok) throw new Error(parsed.fault.message);
  const event: VerbEvent = { type: 'outcome', time: '', code: 'done', summary: '', next: ['otel status'] };
  expect(completeNext(event, parsed.globals)).toMatchObject({ next: [`otel status --context 'o'\\''k $(x)'`] });
});

test('fixes of findings are completed too', () => {
  const parsed = parseGlobals(['status', '--sandbox'], {});
  if (!parsed.ok) throw new Error(parsed.fault.message);
  const finding: VerbEvent = {
    type: 'finding',
    time: '',
    severity: 'warning',
    code: 'interrupted-run-found',
    title: '',
    evidence: [],
    fixes: [{ title: 'otel deploy phase-2' }],
  };
  expect(completeNext(finding, parsed.globals)).toMatchObject({ fixes: [{ title: 'otel deploy phase-2 --sandbox' }] });
});

test('a fix that is a verb is told with its command line', () => {
  const parsed = parseGlobals(['diagnose', '--sandbox'], {});
  if (!parsed.ok) throw new Error(parsed.fault.message);
  const verb = { name: 'fix', args: { action: 'reapply', object: 'Deployment/grafana/grafana' } } as const;
  const finding: VerbEvent = {
    type: 'finding',
    time: '',
    severity: 'error',
    code: 'drift-found',
    title: '',
    evidence: [],
    fixes: [{ title: 'Put it back', verb }, { title: 'Look at it' }],
  };
  expect(completeNext(finding, parsed.globals)).toMatchObject({
    fixes: [
      { title: 'Put it back: otel fix reapply Deployment/grafana/grafana --sandbox', verb },
      { title: 'Look at it' },
    ],
  });
});

test('from a checkout a command is advised as it can be typed there', () => {
  const npm = { npm_package_name: 'otelops', npm_lifecycle_event: 'start' };
  expect([npm, { ...npm, npm_lifecycle_event: 'otel' }, { npm_lifecycle_event: 'npx' }, {}].map(howCalled)).toEqual([
    'npm run otel --',
    'npm run otel --',
    'otel',
    'otel',
  ]);
  const event: VerbEvent = {
    type: 'outcome',
    time: '',
    code: 'done',
    summary: 'otel ran.',
    next: ['otel status --sandbox'],
  };
  expect(asCalled(event, howCalled(npm))).toEqual({ ...event, next: ['npm run otel -- status --sandbox'] });
  const fixes = [
    { title: 'Only if you know that run to be gone: otel unlock phase-2' },
    { title: 'The otel user may not.' },
  ];
  const finding: VerbEvent = {
    type: 'finding',
    time: '',
    severity: 'info',
    code: 'done',
    title: '',
    evidence: [],
    fixes,
  };
  expect(asCalled(finding, 'npm run otel --')).toMatchObject({
    fixes: [{ title: 'Only if you know that run to be gone: npm run otel -- unlock phase-2' }, fixes[1]],
  });
});
