import type { Fix } from '@otelops/deployer';
import { type Command, parseCommand } from '@otelops/operations';
import { commandIn, toChatText } from '../commands/chat-words.ts';
import { chatVerbs, commandFor, lineOf, wordsOf } from '../commands/command-words.ts';
import type { ButtonWish } from '../render/blocks.ts';

/** What a message advises: commands become buttons, everything else is read. */
export interface Advice {
  readonly offers: readonly Offer[];
  readonly texts: readonly string[];
}

export interface Offer {
  readonly label: string;
  readonly command: Command;
  /** A verb of a fix, rather than a line to go on with. */
  readonly isFix: boolean;
}

/** More buttons than this nobody reads. */
const maxOffers = 5;

export function adviceOf(fixes: readonly Fix[], slash: string): Advice {
  const offers: Offer[] = [];
  const texts: string[] = [];
  for (const fix of fixes) {
    const offer = offerOf(fix);
    if (offer === undefined) texts.push(toChatText(fix.title, slash));
    else if (offer.label !== fix.title && offer.isFix) texts.push(`${fix.title} (button: ${offer.label})`);
    if (offer !== undefined && !offers.some(({ command }) => lineOf(command) === lineOf(offer.command)))
      offers.push(offer);
  }
  return { offers: offers.slice(0, maxOffers), texts };
}

function offerOf({ title, verb }: Fix): Offer | undefined {
  if (verb !== undefined) {
    const parsed = commandFor(verb.name, verb.args);
    return parsed.ok ? { label: labelOf(title, parsed.command), command: parsed.command, isFix: true } : undefined;
  }
  const command = commandIn(title);
  return command === undefined ? undefined : { label: lineOf(command), command, isFix: false };
}

/** A button shows some thirty letters; where the title has more, the verb and what it is told to do say it. */
const labelLength = 36;

function labelOf(title: string, { verb, args }: Command): string {
  if (title.length <= labelLength) return title;
  const choices = Object.entries(verb.args).flatMap(([name, spec]) =>
    spec.kind === 'positional' && spec.choices !== undefined ? [String(args[name] ?? '')] : [],
  );
  return [verb.name, ...choices].join(' ');
}

export function wordsOfCommand({ verb, args }: Command): string[] {
  return [...wordsOf(verb, args)];
}

/** A command from words that were kept: the registry may have changed since. */
export function commandFromWords(words: readonly string[]): Command | undefined {
  const parsed = parseCommand(words, chatVerbs);
  return parsed.ok ? parsed.command : undefined;
}

/** The offers among those that a record keeps already, or added to them: a place each. */
export function placesOf(
  offers: readonly Offer[],
  kept: readonly (readonly string[])[],
): { readonly places: readonly number[]; readonly kept: readonly (readonly string[])[] } {
  const all = kept.map((words) => words);
  const places = offers.map(({ command }) => {
    const words = wordsOfCommand(command);
    const known = all.findIndex((other) => other.join('\u0000') === words.join('\u0000'));
    if (known !== -1) return known;
    return all.push(words) - 1;
  });
  return { places, kept: all };
}

/** Buttons for offers by their places in the record. */
export function offerButtons(run: string, offers: readonly Offer[], places: readonly number[]): readonly ButtonWish[] {
  return offers.map(({ label, isFix }, index) => ({
    label,
    action: `run.offer.${index}`,
    value: `${run}.${places[index] ?? 0}`,
    ...(isFix && index === 0 ? { style: 'primary' as const } : {}),
  }));
}
