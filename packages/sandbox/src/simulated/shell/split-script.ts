/** One command of a script, and when it runs by what came before it. */
export interface ScriptCommand {
  readonly when: 'always' | 'after-success' | 'after-failure';
  readonly words: readonly string[];
}

export type SplitScript = { readonly commands: readonly ScriptCommand[] } | { readonly fault: string };

const WHEN = { ';': 'always', '\n': 'always', '&&': 'after-success', '||': 'after-failure' } as const;

/** A quoted or bare part of a word, a separator, a comment, or what the simulated shell does not know. */
const TOKEN =
  /(?<space>[ \t]+)|(?<comment>#[^\n]*)|(?<separator>&&|\|\||;|\n)|'(?<single>[^']*)'|"(?<double>(?:\\.|[^"\\])*)"|(?<bare>(?:\\.|[^\s'"\\;&|<>()`])+)|(?<unknown>[\s\S])/gy;

/** Splits a script of simple commands; `variable` gives what `$NAME` stands for. Pipes and redirections are not simulated. */
export function splitScript(script: string, variable: (name: string) => string): SplitScript {
  const commands: ScriptCommand[] = [];
  let when: ScriptCommand['when'] = 'always';
  let words: string[] = [];
  let word: string | undefined;
  const endWord = (): void => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = (): void => {
    endWord();
    if (words.length > 0) commands.push({ when, words });
    words = [];
  };
  for (const { groups = {} } of script.matchAll(TOKEN)) {
    const { space, comment, separator, single, double, bare, unknown } = groups;
    if (unknown !== undefined) return { fault: `syntax error: ${JSON.stringify(unknown)} is not simulated` };
    if (space !== undefined || comment !== undefined) endWord();
    else if (separator !== undefined) {
      endCommand();
      when = WHEN[separator as keyof typeof WHEN];
    } else word = `${word ?? ''}${single ?? expandWord(double ?? bare ?? '', variable)}`;
  }
  endCommand();
  return { commands };
}

function expandWord(text: string, variable: (name: string) => string): string {
  return text.replaceAll(/\\(.)|\$(?:\{(\w+)\}|(\w+|\?))/gs, (_, escaped, braced, plain) =>
    escaped === undefined ? variable(String(braced ?? plain)) : String(escaped),
  );
}
