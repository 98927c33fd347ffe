import type { PageCommand, PagePerson, PageUsergroup } from '../../page-protocol.ts';

/** Something that the composer can put in for what was begun. */
export interface Completion {
  readonly text: string;
  readonly hint: string;
}

export interface Offer {
  /** What is replaced: from here to the caret. */
  readonly from: number;
  readonly items: readonly Completion[];
}

export interface Known {
  readonly commands: readonly PageCommand[];
  readonly people: readonly PagePerson[];
  readonly usergroups: readonly PageUsergroup[];
}

const NOTHING: Offer = { from: 0, items: [] };
const SHOWN = 40;

/** What may come where the caret is: commands, what a command's usage hint names, people after an @. */
export function complete(text: string, caret: number, known: Known): Offer {
  const before = text.slice(0, caret);
  if (before.startsWith('/')) return completeCommand(before, known.commands);
  const [, begun] = /(?:^|\s)@([\w.-]*)$/.exec(before) ?? [];
  if (begun === undefined) return NOTHING;
  const all = [
    ...known.people
      .filter(({ name }) => name !== 'slackbot')
      .map(({ name, realName }) => ({ text: `@${name} `, hint: realName })),
    ...known.usergroups.map(({ handle, name }) => ({ text: `@${handle} `, hint: name })),
  ];
  const items = all.filter((item) => item.text.slice(1).startsWith(begun.toLowerCase()));
  return { from: caret - begun.length - 1, items: items.slice(0, SHOWN) };
}

function completeCommand(before: string, commands: readonly PageCommand[]): Offer {
  const [name = ''] = before.split(/\s/, 1);
  if (!/\s/.test(before)) {
    const items = commands
      .filter(({ command }) => command.startsWith(name))
      .map(({ command, description, usageHint }) => ({
        text: `${command} `,
        hint: `${description} · ${firstOf(usageHint)}`,
      }));
    return { from: 0, items };
  }
  const known = commands.find(({ command }) => command === name);
  if (known === undefined) return NOTHING;
  const begun = before.slice(name.length).trimStart();
  const items = usages(known.usageHint)
    .filter((usage) => usage.startsWith(begun.toLowerCase()) && usage !== begun.trimEnd())
    .map((usage) => ({ text: usage, hint: aboutUsage(usage, known.about) }));
  return { from: before.length - begun.length, items: items.slice(0, SHOWN) };
}

/** Of `silence create` itself, else of `silence`. */
function aboutUsage(usage: string, about: PageCommand['about']): string {
  const words = usage.split(' ');
  const lengths = words.map((_, index) => words.slice(0, words.length - index).join(' '));
  const known = lengths.find((name) => Object.hasOwn(about, name));
  return known === undefined ? '' : (about[known] ?? '');
}

/** `deploy phase-2 | status | help` names three. */
export function usages(hint: string): readonly string[] {
  return hint
    .split('|')
    .map((usage) => usage.trim())
    .filter((usage) => usage !== '');
}

const HINTED = 3;

function firstOf(hint: string): string {
  const all = usages(hint);
  return [...all.slice(0, HINTED), ...(all.length > HINTED ? ['…'] : [])].join(' | ');
}
