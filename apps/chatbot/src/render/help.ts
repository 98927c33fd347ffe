import { type ArgSpec, flagOf, type Verb } from '@otelops/operations';
import { actions, type ButtonWish, context, section } from './blocks.ts';
import { fitMessage } from './fit-message.ts';
import type { RenderedMessage } from './message.ts';
import { bold, code, safeLine } from './text.ts';

export interface HelpFrame {
  /** `/otel` */
  readonly command: string;
  readonly cluster: string;
  /** The person's name. */
  readonly person: string;
  readonly buttons: readonly ButtonWish[];
}

/** The verbs that this person may run here, a line each. */
export function renderHelp(verbs: readonly Verb[], frame: HelpFrame): RenderedMessage {
  const looks = verbs.filter(({ danger }) => danger === 'none');
  const changes = verbs.filter(({ danger }) => danger !== 'none');
  const list = (title: string, some: readonly Verb[]): string =>
    [`*${title}*`, ...some.map(({ name, summary }) => `${code(`${frame.command} ${name}`)} ${safeLine(summary)}`)].join(
      '\n',
    );
  const nothing =
    verbs.length === 0
      ? [section('You may not run anything in this channel. Ask who looks after the policy file.')]
      : [];
  return fitMessage({
    text: `What ${safeLine(frame.person, 60)} may do here: ${verbs.map(({ name }) => safeLine(name, 60)).join(', ') || 'nothing'}`,
    blocks: [
      ...nothing,
      ...(looks.length === 0 ? [] : [section(list('Look', looks))]),
      ...(changes.length === 0 ? [] : [section(list('Change', changes))]),
      ...actions(frame.buttons),
      context(
        safeLine(frame.cluster, 120),
        `what ${safeLine(frame.person, 60)} may do in this channel`,
        `more on one: ${code(`${frame.command} help <verb>`)}`,
      ),
    ],
  });
}

/** One verb: what it does, its arguments and flags, examples. `examples` are in chat's words. */
export function renderVerbHelp(verb: Verb, examples: readonly string[], frame: HelpFrame): RenderedMessage {
  const args = Object.entries(verb.args);
  const places = args.filter(([, spec]) => spec.kind === 'positional');
  const flags = args.filter(([, spec]) => spec.kind !== 'positional');
  const usage = [
    frame.command,
    verb.name,
    ...places.map(([name]) => `[${name}]`),
    ...(flags.length > 0 ? ['[flags]'] : []),
  ];
  const rows = [
    ...places.map(([name, spec]) => `${code(name)} ${describe(spec, frame)}`),
    ...flags.map(([name, spec]) => `${code(flagUsage(name, spec))} ${describe(spec, frame)}`),
  ];
  return fitMessage({
    text: `${safeLine(verb.name, 60)}: ${safeLine(verb.summary)}`,
    blocks: [
      section(`${bold(`${frame.command} ${verb.name}`)} ${safeLine(verb.summary)}`),
      ...(verb.details === undefined ? [] : [section(inChat(verb.details, frame))]),
      section(code(usage.join(' '))),
      ...(rows.length === 0 ? [] : [section(rows.join('\n'))]),
      ...(examples.length === 0 ? [] : [section(`*Examples*\n${examples.map((line) => code(line)).join('\n')}`)]),
      ...actions(frame.buttons),
      context(safeLine(frame.cluster, 120), `needs the role ${verb.role}`),
    ],
  });
}

function flagUsage(name: string, spec: ArgSpec): string {
  const flag = `--${flagOf(name)}`;
  if (spec.kind === 'switch') return spec.short === undefined ? flag : `${flag}, -${spec.short}`;
  return spec.kind === 'choice' ? `${flag} CHOICE` : `${flag} ${'value' in spec ? spec.value : ''}`;
}

function describe(spec: ArgSpec, frame: HelpFrame): string {
  const choices = 'choices' in spec && spec.choices !== undefined ? [`one of ${spec.choices.join(', ')}`] : [];
  const standard = 'default' in spec && spec.default !== undefined ? [`else ${spec.default}`] : [];
  const more = [...choices, ...standard].join('; ');
  return inChat(more === '' ? spec.summary : `${spec.summary} (${more})`, frame);
}

/** Commands in the registry's texts are written as for a terminal. */
function inChat(text: string, { command }: HelpFrame): string {
  return safeLine(text.replace(/\botel (?=[a-z])/g, `${command} `), 1500);
}
