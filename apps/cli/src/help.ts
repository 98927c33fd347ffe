import { type ArgSpec, flagOf, type Verb } from '@otelops/operations';
import { globalFlags } from './globals.ts';
import type { Paint } from './render/paint.ts';
import { wrap } from './render/text.ts';

/** How help may look. */
export interface Page {
  readonly paint: Paint;
  readonly columns: number;
}

/** `otel help`: every verb on one screen. */
export function renderHelp(verbs: readonly HelpEntry[], { paint, columns }: Page): string {
  const lines = [
    `${paint.bold('otel')} brings up and looks after an OpenTelemetry stack on Kubernetes.`,
    '',
    `${paint.bold('Usage')}  otel <verb> [target] [flags]`,
    '',
    paint.bold('Verbs'),
    ...rows(
      verbs.map((verb) => [verb.name, verb.summary]),
      columns,
    ),
    '',
    paint.bold('Flags for every verb'),
    ...rows(globalRows(), columns),
    '',
    `${paint.bold('Exit codes')}  0 done · 1 failed · 2 bad input · 3 refused or needs approval · 4 done with warnings`,
    '',
    `${paint.dim('Try it without a cluster:')}  otel deploy all --sandbox`,
    `${paint.dim('More on one verb:')}          otel help deploy`,
  ];
  return `${lines.join('\n')}\n`;
}

export interface HelpEntry {
  readonly name: string;
  readonly summary: string;
}

/** `otel help silence`: the verbs that begin with this word. */
export function renderGroupHelp(verbs: readonly HelpEntry[], { columns }: Page): string {
  const entries = verbs.map((verb): Row => [`otel ${verb.name}`, verb.summary]);
  return `${rows(entries, columns).join('\n')}\n`;
}

/** `otel help deploy`: arguments, flags, examples. */
export function renderVerbHelp(verb: Verb, page: Page): string {
  const { paint, columns } = page;
  const args = Object.entries(verb.args);
  const places = args.filter(([, spec]) => spec.kind === 'positional');
  const flags = args.filter(([, spec]) => spec.kind !== 'positional');
  const lines = [
    `${paint.bold(`otel ${verb.name}`)}: ${verb.summary}`,
    ...(verb.details === undefined ? [] : ['', ...wrap(verb.details.replaceAll('\n', ' '), columns)]),
    '',
    `${paint.bold('Usage')}  otel ${[verb.name, ...places.map(placeUsage)].join(' ')}${flags.length > 0 ? ' [flags]' : ''}`,
    ...section(
      'Arguments',
      places.map(([name, spec]) => [name, describe(spec)]),
      page,
    ),
    ...section(
      'Flags',
      flags.map(([name, spec]) => [flagUsage(name, spec), describe(spec)]),
      page,
    ),
    ...section(
      'Examples',
      verb.examples.map((example) => [example, '']),
      page,
    ),
    '',
    paint.dim('Flags for every verb: otel help'),
  ];
  return `${lines.join('\n')}\n`;
}

type Row = readonly [name: string, text: string];

function section(title: string, entries: readonly Row[], { paint, columns }: Page): string[] {
  return entries.length === 0 ? [] : ['', paint.bold(title), ...rows(entries, columns)];
}

/** The texts have at least so much room; on a narrow screen they stand under their names. */
const leastRoom = 28;

function rows(entries: readonly Row[], columns: number): string[] {
  const width = Math.max(...entries.map(([name]) => name.length)) + 2;
  const isNarrow = columns - width - 2 < leastRoom;
  const indent = isNarrow ? 6 : width + 2;
  return entries.flatMap(([name, text]) => {
    const [first = '', ...more] = wrap(text, columns - indent).map((line) => `${' '.repeat(indent)}${line}`);
    if (isNarrow) return [`  ${name}`, ...(text === '' ? [] : [first, ...more])];
    return [`  ${name.padEnd(width)}${first.trimStart()}`.trimEnd(), ...more];
  });
}

function placeUsage([name, spec]: readonly [string, ArgSpec]): string {
  return spec.kind === 'positional' && spec.required !== undefined ? `<${name}>` : `[${name}]`;
}

function flagUsage(name: string, spec: ArgSpec): string {
  const flag = `--${flagOf(name)}`;
  if (spec.kind === 'switch') return spec.short === undefined ? flag : `${flag}, -${spec.short}`;
  return spec.kind === 'choice' ? `${flag} CHOICE` : `${flag} ${'value' in spec ? spec.value : ''}`;
}

function describe(spec: ArgSpec): string {
  const choices = 'choices' in spec && spec.choices !== undefined ? [`one of: ${spec.choices.join(', ')}`] : [];
  const standard = 'default' in spec && spec.default !== undefined ? [`default: ${spec.default}`] : [];
  const more = [...choices, ...standard].join('; ');
  return more === '' ? spec.summary : `${spec.summary} (${more})`;
}

function globalRows(): Row[] {
  return globalFlags.map((flag) => {
    const [name = '', short] = flag.flags;
    const value = flag.value === undefined ? '' : ` ${flag.value}`;
    return [short === undefined ? `${name}${value}` : `${name}, ${short}${value}`, flag.summary] as const;
  });
}
