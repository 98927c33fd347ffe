import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCommand } from './command-line.ts';
import { verbs as registry } from './registry.ts';
import { spanCheck } from './span.ts';
import { defineVerb, type Verb } from './verb.ts';

const deploy = defineVerb({
  name: 'deploy',
  summary: 'bring phases up',
  args: {
    target: { kind: 'positional', summary: 'what', choices: ['all', 'phase-1', 'phase-2'], default: 'all' },
    only: { kind: 'list', value: 'COMPONENT', summary: 'parts' },
    dryRun: { kind: 'switch', summary: 'nothing changes' },
    timeout: { kind: 'number', value: 'SECONDS', min: 1, max: 3600, default: 600, summary: 'how long' },
    profile: { kind: 'choice', choices: ['small', 'large'], summary: 'size' },
    reason: { kind: 'text', value: 'TEXT', summary: 'why' },
    since: { kind: 'text', value: 'TIME', check: spanCheck('7d'), summary: 'from when on' },
  },
  role: 'operator',
  danger: 'changes',
  mouths: ['cli', 'chat'],
  examples: [],
  async *run() {},
});

const check = defineVerb({
  name: 'config check',
  summary: 'look the config over',
  args: {},
  role: 'viewer',
  danger: 'none',
  mouths: ['cli', 'chat'],
  examples: [],
  async *run() {},
});
const destroy = defineVerb({
  ...check,
  name: 'destroy',
  args: { target: { kind: 'positional', choices: ['all', 'phase-1'], required: 'Which phase?', summary: 'what' } },
  async *run() {},
});
const verbs: readonly Verb[] = [deploy, check, destroy];

function argsOf(line: string): unknown {
  const result = parseCommand(line.split(' '), verbs);
  return result.ok ? result.command.args : result.fault;
}

describe('a command line', () => {
  test('fills in what was not said', () => {
    expect(argsOf('deploy')).toEqual({
      target: 'all',
      only: [],
      dryRun: false,
      timeout: 600,
      profile: undefined,
      reason: undefined,
      since: undefined,
    });
  });

  test('takes lists by comma and by repetition, in any place', () => {
    expect(argsOf('deploy --only loki,tempo phase-2 --only grafana --dry-run --timeout=30')).toMatchObject({
      target: 'phase-2',
      only: ['loki', 'tempo', 'grafana'],
      dryRun: true,
      timeout: 30,
    });
  });

  test('understands verbs of two words', () => {
    expect(argsOf('config check')).toEqual({});
  });

  test.each([
    ['deply', 'There is no verb "deply".', ['deploy', 'help']],
    ['config', 'There is no verb "config".', ['config check', 'help']],
    [
      'deploy phase-9',
      'target is one of all, phase-1, phase-2, not "phase-9". Did you mean "phase-1"?',
      ['help deploy'],
    ],
    ['deploy --onyl x', '"deploy" has no flag --onyl. Did you mean --only?', ['help deploy']],
    ['deploy --timeout 0', '--timeout takes a whole number from 1 to 3600, not "0".', ['help deploy']],
    ['deploy --timeout -3', '--timeout takes a whole number from 1 to 3600, not "-3".', ['help deploy']],
    ['deploy --timeout', '--timeout needs a value: --timeout SECONDS.', ['help deploy']],
    ['deploy --reason -x', '--reason needs a value. If that is to be "-x", write --reason=-x.', ['help deploy']],
    ['deploy --dry-run=yes', '--dry-run takes no value.', ['help deploy']],
    ['deploy -n', '"deploy" has no flag -n.', ['help deploy']],
    ['deploy --since banana', '--since takes a time such as 30m, 4h or 2d, at most 7d, not "banana".', ['help deploy']],
    ['destroy', 'Which phase? One of all, phase-1.', ['help destroy']],
    ['deploy all now', '"now" is one word too many.', ['help deploy']],
  ])('%s is refused with the reason and the next step', (line, message, next) => {
    expect(argsOf(line)).toMatchObject({ message, next });
  });

  test('what loses something is never done to a phase that nobody named', () => {
    for (const name of ['destroy', 'rollback', 'unlock']) {
      expect(parseCommand([name], registry)).toMatchObject({
        ok: false,
        fault: { code: 'bad-arguments', message: expect.stringMatching(/^Which phase.*phase-1, phase-2/) },
      });
      expect(parseCommand([name, 'phase-2'], registry)).toMatchObject({ ok: true });
    }
  });

  test('tells all faults at once', () => {
    expect(argsOf('deploy phase-7 --timeout x --profile huge')).toMatchObject({
      message: expect.stringMatching(/target is one of.*--timeout takes.*--profile is one of/),
    });
  });

  test('any words at all are understood or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 30 }), (words) => {
        const result = parseCommand(words, verbs);
        expect(result.ok || result.fault.message.length > 0).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 8 }), (words) => {
        const result = parseCommand(['deploy', ...words], verbs);
        expect(result.ok || result.fault.message.length < 1500).toBe(true);
      }),
    );
  });

  test('a line of absurd length is refused at once', () => {
    expect(
      parseCommand(
        Array.from({ length: 500 }, () => 'x'),
        verbs,
      ).ok,
    ).toBe(false);
  });
});
