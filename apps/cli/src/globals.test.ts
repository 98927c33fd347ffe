import { describe, expect, test } from 'vitest';
import { parseGlobals } from './globals.ts';

describe('global flags', () => {
  test('stand anywhere, and leave the verb its own words', () => {
    const parsed = parseGlobals(
      ['--output=json', 'deploy', 'phase-2', '--yes', '--only', 'loki', '-c', 'lab.yaml'],
      {},
    );
    expect(parsed).toMatchObject({
      ok: true,
      words: ['deploy', 'phase-2', '--only', 'loki'],
      globals: { output: 'json', yes: true, config: 'lab.yaml' },
    });
  });

  test('--sandbox wins over a context from the environment, not over one on the line', () => {
    expect(parseGlobals(['--sandbox'], { OTELOPS_CONTEXT: 'prod' })).toMatchObject({
      globals: { sandbox: true, context: undefined },
    });
    expect(parseGlobals(['status'], { OTELOPS_CONTEXT: 'prod' })).toMatchObject({ globals: { context: 'prod' } });
  });

  test.each([
    [['--output', 'xml'], '--output is one of text, json, not "xml".'],
    [['deploy', '--context'], '--context needs a value: --context NAME.'],
    [['--config='], '--config needs a value: --config FILE.'],
    [['deploy', '--context', '--yes'], '--context needs a value: --context NAME.'],
    [['deploy', '--yes=false'], '--yes takes no value: leave --yes out where it is not meant.'],
    [['deploy', '--sandbox=no'], '--sandbox takes no value: leave --sandbox out where it is not meant.'],
  ])('%j is refused', (line, message) => {
    expect(parseGlobals(line, {})).toMatchObject({ ok: false, fault: { message } });
  });

  test.each([
    [['deploy', '--output', 'json', '--context'], 'json'],
    [['deploy', '--context', '--output=json'], 'json'],
    [['--yes=false', '-o', 'json'], 'json'],
    [['--yes=false', '--', '-o', 'json'], 'text'],
    [['--yes=false', '-o', 'text'], 'text'],
  ])('a fault of %j is told as %s', (line, output) => {
    expect(parseGlobals(line, {})).toMatchObject({ ok: false, output });
  });

  test('nothing is taken after --', () => {
    expect(parseGlobals(['x', '--', '--yes'], {})).toMatchObject({
      words: ['x', '--', '--yes'],
      globals: { yes: false },
    });
  });
});
