import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCommand } from './command-line.ts';
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
const verbs: readonly Verb[] = [deploy, check];

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
    ['deploy all now', '"now" is one word too many.', ['help deploy']],
  ])('%s is refused with the reason and the next step', (line, message, next) => {
    expect(argsOf(line)).toMatchObject({ message, next });
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
