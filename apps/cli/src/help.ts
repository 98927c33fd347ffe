import { type ArgSpec, flagOf, type Verb } from '@otelops/operations';
import { globalFlags } from './globals.ts';
import type { Paint } from './render/paint.ts';

/** `otel help`: every verb on one screen. */
export function renderHelp(verbs: readonly HelpEntry[], paint: Paint): string {
  const width = Math.max(...verbs.map((verb) => verb.name.length)) + 2;
  const lines = [
    `${paint.bold('otel')} brings up and looks after an OpenTelemetry stack on Kubernetes.`,
    '',
    `${paint.bold('Usage')}  otel <verb> [target] [flags]`,
    '',
    paint.bold('Verbs'),
    ...verbs.map((verb) => `  ${verb.name.padEnd(width)}${verb.summary}`),
    '',
    paint.bold('Flags for every verb'),
    ...globalLines(),
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

/** `otel help deploy`: arguments, flags, examples. */
export function renderVerbHelp(verb: Verb, paint: Paint): string {
  const args = Object.entries(verb.args);
  const places = args.filter(([, spec]) => spec.kind === 'positional');
  const flags = args.filter(([, spec]) => spec.kind !== 'positional');
  const lines = [
    `${paint.bold(`otel ${verb.name}`)}: ${verb.summary}`,
    ...(verb.details === undefined ? [] : ['', verb.details]),
    '',
    `${paint.bold('Usage')}  otel ${[verb.name, ...places.map(([name]) => `[${name}]`)].join(' ')}${flags.length > 0 ? ' [flags]' : ''}`,
    ...section(
      'Arguments',
      places.map(([name, spec]) => [name, describe(spec)]),
      paint,
    ),
    ...section(
      'Flags',
      flags.map(([name, spec]) => [flagUsage(name, spec), describe(spec)]),
      paint,
    ),
    ...section(
      'Examples',
      verb.examples.map((example) => [example, '']),
      paint,
    ),
    '',
    paint.dim('Flags for every verb: otel help'),
  ];
  return `${lines.join('\n')}\n`;
}

function section(title: string, rows: readonly (readonly [string, string])[], paint: Paint): string[] {
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return ['', paint.bold(title), ...rows.map(([name, text]) => `  ${name.padEnd(width)}${text}`.trimEnd())];
}

function flagUsage(name: string, spec: ArgSpec): string {
  const flag = `--${flagOf(name)}`;
  if (spec.kind === 'switch') return spec.short === undefined ? flag : `${flag}, -${spec.short}`;
  return spec.kind === 'choice' ? `${flag} CHOICE` : `${flag} ${'value' in spec ? spec.value : ''}`;
}

function describe(spec: ArgSpec): string {
  const choices = 'choices' in spec && spec.choices !== undefined ? ` One of: ${spec.choices.join(', ')}.` : '';
  const standard = 'default' in spec && spec.default !== undefined ? ` Default: ${spec.default}.` : '';
  return `${spec.summary}${choices}${standard}`;
}

function globalLines(): string[] {
  const rows = globalFlags.map((flag) => {
    const [name = '', short] = flag.flags;
    const value = flag.value === undefined ? '' : ` ${flag.value}`;
    return [short === undefined ? `${name}${value}` : `${name}, ${short}${value}`, flag.summary] as const;
  });
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, text]) => `  ${name.padEnd(width)}${text}`);
}
