/** One check as vitest's JSON reporter tells it. */
export interface Check {
  /** What is promised, from the outermost `describe` to the test. */
  readonly title: string;
  readonly file: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly seconds: number;
  /** First line of each failure. */
  readonly failures: readonly string[];
}

/** What a run of the lab says of itself. */
export interface LabRun {
  readonly checks: readonly Check[];
  /** Lines by part of the report, each once, in the order in which they were said. */
  readonly said: ReadonlyMap<string, readonly string[]>;
}

/** The lines that the lab's tests write among others: `lab: figure: ...`. */
export function readSaid(output: string): ReadonlyMap<string, readonly string[]> {
  const said = new Map<string, string[]>();
  for (const line of output.split('\n')) {
    const [, kind, text] = /^lab: (version|variants|figure|not covered|skipped): (.*)$/.exec(line) ?? [];
    if (kind === undefined || text === undefined) continue;
    const lines = said.get(kind) ?? [];
    if (!lines.includes(text)) said.set(kind, [...lines, text]);
  }
  return said;
}

/** Reads what vitest's JSON reporter has written. @throws Error where it is none. */
export function readChecks(json: string, root: string): readonly Check[] {
  const { testResults } = JSON.parse(json) as Partial<VitestJson>;
  if (testResults === undefined) throw new Error('no results of vitest');
  return testResults.flatMap(({ assertionResults, message, name, status: ofFile }): readonly Check[] => {
    const file = name.startsWith(root) ? name.slice(root.length + 1) : name;
    if (ofFile === 'failed' && assertionResults.length === 0) return [unloaded(file, message)];
    return assertionResults.map(({ ancestorTitles, duration, failureMessages, status, title }) => ({
      title: [...ancestorTitles, title].filter((one) => one !== '').join(' '),
      file,
      status: status === 'passed' || status === 'failed' ? status : 'skipped',
      seconds: (duration ?? 0) / 1000,
      failures: failureMessages.map(firstLine),
    }));
  });
}

/** A file that threw before it had a test, as one does whose servers are required and missing: why is in its message. */
function unloaded(file: string, message: string | undefined): Check {
  const failures = message === undefined || message === '' ? [] : [firstLine(message)];
  return { title: 'could not begin', file, status: 'failed', seconds: 0, failures };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

interface VitestJson {
  readonly testResults: readonly {
    readonly name: string;
    readonly status?: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
      readonly duration?: number | null;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const parts = [
  ['version', 'Programs'],
  ['variants', 'Variants of the configuration'],
  ['figure', 'Figures'],
  ['not covered', 'Not covered'],
  ['skipped', 'Skipped'],
] as const;

const marks = { passed: '✓', failed: '✗', skipped: '-' } as const;
/** Checks of one file beyond this many of a kind are told by their number: a check for each variant says little by itself. */
const mostOfAKind = 12;

/** The report as people read it. */
export function renderReport({ checks, said }: LabRun): string {
  const files = Map.groupBy(checks, ({ file }) => file);
  const sections = [...files].map(([file, list]) => [file, ...checkLines(list)].join('\n'));
  const told = parts.flatMap(([kind, title]) => {
    const lines = said.get(kind) ?? [];
    return lines.length === 0 ? [] : [[title, ...lines.map((line) => `  ${line}`)].join('\n')];
  });
  return [...sections, ...told, summary(checks)].join('\n\n');
}

function checkLines(list: readonly Check[]): readonly string[] {
  const failed = list.filter(({ status }) => status === 'failed');
  const line = ({ seconds, status, title }: Check): string =>
    `  ${marks[status]} ${title}${seconds >= 1 ? ` (${seconds.toFixed(0)} s)` : ''}`;
  if (list.length <= mostOfAKind)
    return list.flatMap((one) => [line(one), ...one.failures.map((said) => `      ${said}`)]);
  const ran = list.filter(({ status }) => status !== 'skipped');
  const skipped = list.length === ran.length ? '' : `, ${list.length - ran.length} skipped`;
  return [
    `  ${failed.length === 0 ? marks.passed : marks.failed} ${ran.length - failed.length} of ${ran.length} checks${skipped}`,
    ...failed.flatMap((one) => [line(one), ...one.failures.map((said) => `      ${said}`)]),
  ];
}

function summary(checks: readonly Check[]): string {
  const count = (status: Check['status']): number => checks.filter((one) => one.status === status).length;
  const seconds = checks.reduce((sum, one) => sum + one.seconds, 0);
  return `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped, in ${seconds.toFixed(0)} s`;
}
