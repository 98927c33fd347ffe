import { execFileSync } from 'node:child_process';
import { parseCommand } from '@otelops/operations';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseGlobals } from '../../../cli/src/globals.ts';
import { commandIn } from './chat-words.ts';
import { chatVerbs, commandFor, lineOf, wordsOf } from './command-words.ts';
import { lexLine } from './lex-line.ts';

/** How long a thing takes is looked at on a quiet machine only, by `npm run test:clock`. */
const strictClock = process.env['OTELOPS_STRICT_CLOCK'] === '1';

function wordsIn(text: string): readonly string[] {
  const lexed = lexLine(text);
  return lexed.ok ? lexed.words : [`refused: ${lexed.message}`];
}

describe('a line typed in chat', () => {
  test.each([
    ['deploy phase-2', ['deploy', 'phase-2']],
    ['  deploy \u00a0 phase-2\n', ['deploy', 'phase-2']],
    ['deploy phase-2 —only loki', ['deploy', 'phase-2', '--only', 'loki']],
    ['deploy phase-2 –keep-going', ['deploy', 'phase-2', '--keep-going']],
    ['silence create “alertname=Node Down”', ['silence', 'create', 'alertname=Node Down']],
    ['silence create --comment "say \\"hi\\" \\\\o/"', ['silence', 'create', '--comment', 'say "hi" \\o/']],
    ["logs don't", ['logs', "don't"]],
    ['`deploy phase-2`', ['deploy', 'phase-2']],
    ['logs <http://grafana.example|grafana.example>', ['logs', 'grafana.example']],
    ['logs <https://grafana.example/x?y=1>', ['logs', 'https://grafana.example/x?y=1']],
    ['de\u200bploy phase\u00ad-2', ['deploy', 'phase-2']],
    ['', []],
    ['""', ['']],
  ])('%j is %j', (text, words) => {
    expect(wordsIn(text)).toEqual(words);
  });

  test('with a quote left open, or of more than 1 KB, is refused in words', () => {
    expect(wordsIn('logs "grafana')).toEqual(['refused: A quote is opened and never closed.']);
    expect(wordsIn('ä'.repeat(513))).toEqual(['refused: That is longer than 1024 bytes; no command needs so much.']);
  });

  test('of any Unicode is words or a refusal, in a time that its length bounds', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 2000 }),
      fc.string({ unit: 'grapheme', maxLength: 600 }),
      fc
        .array(fc.constantFrom('"', "'", '\\', '`', '<http:', '|', '>', '“', ' ', '=', '—'), { maxLength: 900 })
        .map((all) => all.join('')),
    );
    fc.assert(
      fc.property(any, (text) => {
        const lexed = lexLine(text);
        const parsed = lexed.ok ? parseCommand(lexed.words, chatVerbs) : undefined;
        if (!lexed.ok) expect(lexed.message).not.toBe('');
        else expect(lexed.words.join('').length).toBeLessThanOrEqual(text.length * 2);
        if (parsed?.ok === false) expect(parsed.fault.next.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
    for (const nasty of [
      '"'.repeat(1000),
      '<http:'.repeat(170),
      '`'.repeat(1000),
      '\\"'.repeat(500),
      '— '.repeat(250),
    ]) {
      const began = performance.now();
      lexLine(nasty);
      if (strictClock) expect(performance.now() - began).toBeLessThan(1000);
    }
  });

  test.each(chatVerbs.flatMap(({ examples }) => examples))(
    '%s is understood as the terminal understands it',
    (example) => {
      const script = `set -- ${example.slice('otel '.length)}; for word; do printf '%s\\0' "$word"; done`;
      const inShell = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
      expect(wordsIn(example.slice('otel '.length))).toEqual(inShell);
      const globals = parseGlobals(inShell, {});
      const inTerminal = globals.ok ? parseCommand(globals.words, chatVerbs) : undefined;
      expect(inTerminal?.ok).toBe(true);
      expect(commandIn(example)).toEqual(inTerminal?.ok === true ? inTerminal.command : undefined);
    },
  );
});

/** Words without what phones and Slack make of them, and without control characters. */
const plainWord = fc
  .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 })
  .filter((word) => !/[<>`]/.test(word) && !word.startsWith('-') && !word.includes(','));

test('a command shown as a line is the same command when it is typed again', () => {
  const verb = fc.constantFrom(...chatVerbs);
  fc.assert(
    fc.property(verb, fc.infiniteStream(plainWord), fc.infiniteStream(fc.boolean()), (known, words, coins) => {
      const args = Object.fromEntries(
        Object.entries(known.args).map(([name, spec]) => {
          const word = words.next().value;
          const coin = coins.next().value;
          if (spec.kind === 'switch') return [name, coin];
          if (spec.kind === 'list') return [name, coin ? [word] : []];
          if (spec.kind === 'number') return [name, coin ? spec.min : spec.default];
          if ('choices' in spec && spec.choices !== undefined) return [name, spec.choices[0]];
          return [name, coin || spec.kind === 'positional' ? word : spec.default];
        }),
      );
      const made = commandFor(known.name, args);
      if (!made.ok) return;
      expect(parseCommand(wordsOf(known, made.command.args), chatVerbs)).toEqual(made);
      expect(parseCommand(wordsIn(lineOf(made.command)), chatVerbs)).toEqual(made);
    }),
    { numRuns: 400 },
  );
});
