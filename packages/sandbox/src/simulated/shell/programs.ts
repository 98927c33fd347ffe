import { absolute, listDirectory, type Program, type ProgramRun } from './program-run.ts';

const NO_FILE = 'No such file or directory';

const cat: Program = async ({ words, view, stdin, out, err }) => {
  let code = 0;
  for (const name of words.length === 0 ? ['-'] : words) {
    const path = absolute(view, name);
    const file = view.files.get(path);
    if (name === '-') for await (const chunk of stdin) out(Buffer.from(chunk as Uint8Array));
    else if (file !== undefined) out(file);
    else {
      const isDirectory = listDirectory(view, path) !== undefined;
      err(isDirectory ? 'cat: read error: Is a directory\n' : `cat: can't open '${name}': ${NO_FILE}\n`);
      code = 1;
    }
  }
  return code;
};

const echo: Program = ({ words, out }) => {
  const [first, ...others] = words;
  out(first === '-n' ? others.join(' ') : `${words.join(' ')}\n`);
  return 0;
};

const ls: Program = ({ words, view, out, err }) => {
  const places = words.filter((word) => !word.startsWith('-'));
  const isLong = words.some((word) => /^-\w*[l1]/.test(word));
  let code = 0;
  for (const name of places.length === 0 ? ['.'] : places) {
    const path = absolute(view, name);
    const names = view.files.has(path) ? [name] : listDirectory(view, path);
    if (names === undefined) {
      err(`ls: ${name}: ${NO_FILE}\n`);
      code = 1;
    } else if (names.length > 0) out(`${names.join(isLong ? '\n' : '  ')}\n`);
  }
  return code;
};

const env: Program = ({ view, out }) => {
  for (const [name, value] of view.environment) out(`${name}=${value}\n`);
  return 0;
};

const printenv: Program = (run) => {
  const { words, view, out } = run;
  if (words.length === 0) return env(run);
  const values = words.flatMap((name) => view.environment.get(name) ?? []);
  for (const value of values) out(`${value}\n`);
  return values.length === words.length ? 0 : 1;
};

const sleep: Program = async ({ words, pause, err }) => {
  const [text = ''] = words;
  if (text === 'infinity') await pause(2 ** 31 - 1);
  else if (/^\d+(\.\d+)?s?$/.test(text)) await pause(Number.parseFloat(text) * 1000);
  else {
    err(`sleep: invalid number '${text}'\n`);
    return 1;
  }
  return 0;
};

type Check = (run: ProgramRun, text: string) => boolean;

const isFile: Check = ({ view }, text) => view.files.has(absolute(view, text));
const isDirectory: Check = ({ view }, text) => listDirectory(view, absolute(view, text)) !== undefined;

const CHECKS: Readonly<Partial<Record<string, Check>>> = {
  '-d': isDirectory,
  '-e': (run, text) => isFile(run, text) || isDirectory(run, text),
  '-f': isFile,
  '-n': (_, text) => text !== '',
  '-r': isFile,
  '-z': (_, text) => text === '',
};

const test: Program = (run) => {
  const given = run.words.at(-1) === ']' ? run.words.slice(0, -1) : run.words;
  const [first = '', second = '', third = ''] = given;
  const holds = CHECKS[first]?.(run, second) ?? (second === '=' && first === third);
  return holds ? 0 : 1;
};

const says =
  (text: (run: ProgramRun) => string): Program =>
  (run) => {
    run.out(`${text(run)}\n`);
    return 0;
  };

/** The programs that every simulated container has, whatever its image holds. Without a shell: that one runs them. */
export const PROGRAMS: Readonly<Partial<Record<string, Program>>> = {
  '[': test,
  cat,
  date: says(() => new Date().toUTCString()),
  echo,
  env,
  false: () => 1,
  hostname: says(({ view }) => view.hostname),
  id: says(() => 'uid=65534(nobody) gid=65534(nobody) groups=65534(nobody)'),
  ls,
  printenv,
  pwd: says(({ view }) => view.workingDirectory),
  sleep,
  test,
  true: () => 0,
  uname: says(({ words, view }) =>
    words.includes('-m') ? 'aarch64' : words.includes('-a') ? `Linux ${view.hostname} 6.12.0-sandbox aarch64` : 'Linux',
  ),
  whoami: says(() => 'nobody'),
};
