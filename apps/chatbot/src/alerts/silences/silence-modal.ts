import { formatMatcher } from '@otelops/operations/backends';
import type { InputBlock, KnownBlock, PlainTextOption, View } from '@slack/types';
import type { InputState } from '../../ports/interactions.ts';
import { context, plain, section } from '../../render/blocks.ts';
import { fitBlocks } from '../../render/fit-message.ts';
import { bold, code, safeLine, safePlain } from '../../render/text.ts';
import { needsSecondLook, type SilencePlan, type SilenceScope } from './silence-plan.ts';
import { isSilenceLength, type SilenceLength, silenceEnd, silenceLengths } from './until.ts';

export const silenceCallback = 'alert.silence';

export interface SilenceModalFrame {
  readonly title: string;
  readonly now: Date;
  readonly timeZone: string;
  readonly clusterLabel: string;
}

/** Asks what to silence and for how long, and shows what it would take in now. */
export function silenceModal(plan: SilencePlan, frame: SilenceModalFrame): View {
  const [first] = plan.scopes;
  const blocks: KnownBlock[] = [
    section(`Silence ${bold(frame.title)}`),
    ...plan.scopes.map((scope) =>
      section([`${scopeTitle(scope)}: ${previewOf(scope)}`, matcherLines(scope), ...exampleLines(scope)].join('\n')),
    ),
    ...(plan.scopes.length > 1 ? [radios('scope', 'What', plan.scopes.map(scopeOption), first?.name)] : []),
    radios(
      'length',
      'For how long',
      silenceLengths.map((length) => lengthOption(length, frame)),
      '1h',
    ),
    {
      type: 'input',
      block_id: 'comment',
      optional: true,
      label: plain('Why'),
      element: { type: 'plain_text_input', action_id: 'comment', max_length: 300 },
    },
    ...(plan.scopes.some(({ matched }) => needsSecondLook(matched)) ? [sureBlock(plan)] : []),
    context(frame.clusterLabel),
  ];
  return {
    type: 'modal',
    callback_id: silenceCallback,
    private_metadata: plan.id,
    title: plain('Silence'),
    submit: plain('Silence'),
    close: plain('Cancel'),
    blocks: [...fitBlocks(blocks)],
  };
}

function scopeTitle({ name }: SilenceScope): string {
  return name === 'these' ? '*These alerts*' : '*Whatever comes in this group*';
}

function previewOf({ matched }: SilenceScope): string {
  if (matched === undefined) return 'Alertmanager could not be asked what it matches now';
  return `matches ${matched} ${matched === 1 ? 'alert' : 'alerts'} now`;
}

function exampleLines({ matched = 0, examples = [] }: SilenceScope): readonly string[] {
  const more = matched - examples.length;
  return [
    ...examples.map((example) => `• ${safeLine(example, 200)}`),
    ...(more > 0 && examples.length > 0 ? [`… and ${more} more`] : []),
  ];
}

function matcherLines({ matchers }: SilenceScope): string {
  return matchers.map((matcher) => code(formatMatcher(matcher), 180)).join(' ');
}

function scopeOption(scope: SilenceScope): PlainTextOption {
  const count = scope.matched === undefined ? '' : ` (${scope.matched} now)`;
  return option(`${scope.name === 'these' ? 'These alerts' : 'Whatever comes in this group'}${count}`, scope.name);
}

function lengthOption(length: SilenceLength, { now, timeZone }: SilenceModalFrame): PlainTextOption {
  const end = silenceEnd(length, now, timeZone);
  if (length !== 'tomorrow') return option(length === '1h' ? '1 hour' : '4 hours', length);
  const hours = Math.round((end.getTime() - now.getTime()) / 3_600_000);
  return option(`Until tomorrow 09:00 (${hours} hours)`, length);
}

function option(text: string, value: string): PlainTextOption {
  return { text: plain(safePlain(text, 75)), value };
}

function radios(id: string, label: string, options: PlainTextOption[], chosen: string | undefined): InputBlock {
  const initial = options.find(({ value }) => value === chosen);
  return {
    type: 'input',
    block_id: id,
    label: plain(label),
    element: {
      type: 'radio_buttons',
      action_id: id,
      options,
      ...(initial === undefined ? {} : { initial_option: initial }),
    },
  };
}

function sureBlock({ scopes }: SilencePlan): InputBlock {
  const most = Math.max(...scopes.map(({ matched }) => matched ?? 0));
  const unchecked = scopes.some(({ matched }) => matched === undefined);
  const text = unchecked ? 'Silence it, whatever it takes in' : `I know that this may keep ${most} alerts quiet`;
  return {
    type: 'input',
    block_id: 'sure',
    optional: true,
    label: plain(unchecked ? 'Could not be checked' : 'Many alerts'),
    element: { type: 'checkboxes', action_id: 'sure', options: [option(text, 'sure')] },
  };
}

/** What a person filled in. */
export interface SilenceWish {
  readonly scope: SilenceScope;
  readonly length: SilenceLength;
  readonly comment: string;
}

export type SilenceWishResult =
  | { readonly ok: true; readonly wish: SilenceWish }
  | { readonly ok: false; readonly errors: Readonly<Record<string, string>> };

/** Reads the filled-in modal; faults by the block they belong to. */
export function readSilenceWish(plan: SilencePlan, state: InputState): SilenceWishResult {
  const name = textIn(state, 'scope') ?? plan.scopes[0]?.name;
  const scope = plan.scopes.find((one) => one.name === name);
  const length = textIn(state, 'length');
  if (scope === undefined) return { ok: false, errors: { scope: 'Choose what is to be silenced.' } };
  if (!isSilenceLength(length)) return { ok: false, errors: { length: 'Choose how long.' } };
  const sure = state['sure']?.['sure'];
  const isSure = Array.isArray(sure) ? sure.includes('sure') : sure === 'sure';
  if (needsSecondLook(scope.matched) && !isSure) {
    return { ok: false, errors: { sure: scope.matched === undefined ? notCounted : tooMany } };
  }
  return { ok: true, wish: { scope, length, comment: (textIn(state, 'comment') ?? '').trim() } };
}

const tooMany = 'This takes in many alerts: tick this when they are meant.';
const notCounted =
  'Alertmanager could not be asked, so what this takes in is not known. Tick this to try it all the same.';

function textIn(state: InputState, id: string): string | undefined {
  const value = state[id]?.[id];
  return typeof value === 'string' ? value : undefined;
}
