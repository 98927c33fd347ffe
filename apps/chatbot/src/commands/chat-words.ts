import { type Command, parseCommand } from '@otelops/operations';
import { chatVerbs } from './command-words.ts';
import { lexLine } from './lex-line.ts';

/** What a terminal has to be told and chat knows by itself: the cluster, the files, that nobody is asked. */
const terminalFlags: Readonly<Record<string, 'alone' | 'with value'>> = {
  '--yes': 'alone',
  '-y': 'alone',
  '--sandbox': 'alone',
  '--context': 'with value',
  '--kubeconfig': 'with value',
  '--config': 'with value',
  '-c': 'with value',
  '--artifacts': 'with value',
  '--output': 'with value',
  '-o': 'with value',
};

/** `otel deploy phase-2 --yes` as it is said in chat: `/otel deploy phase-2`; also within a sentence. */
export function toChatText(text: string, slash: string): string {
  if (!text.startsWith('otel ')) return text.replace(named, `$1${slash} `);
  const words = text.split(' ');
  return [slash, ...withoutTerminalFlags(words.slice(1))].join(' ');
}

/** A command of chat within a sentence: `Look which one: otel diagnose certificate`. */
const named = new RegExp(`((?:^|[:;,(])\\s?|\`)otel (?=(?:${chatVerbs.map(({ name }) => name).join('|')})\\b)`, 'g');

/** The command that an advice names, when it is one that chat can run. */
export function commandIn(advice: string): Command | undefined {
  if (!advice.startsWith('otel ')) return undefined;
  const lexed = lexLine(advice.slice('otel '.length));
  if (!lexed.ok) return undefined;
  const parsed = parseCommand(withoutTerminalFlags(lexed.words), chatVerbs);
  return parsed.ok ? parsed.command : undefined;
}

function withoutTerminalFlags(words: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const manner = terminalFlags[word.split('=')[0] ?? ''];
    if (manner === undefined) kept.push(word);
    else if (manner === 'with value' && !word.includes('=')) index += 1;
  }
  return kept;
}

/** The first word of a line that only a terminal understands. */
export function terminalFlagIn(words: readonly string[]): string | undefined {
  return words.find((word) => (word.split('=')[0] ?? '') in terminalFlags);
}
