import type {
  Click,
  HandlerOptions,
  Mention,
  Option,
  OptionsRequest,
  Router,
  SlashCommand,
  Submission,
  SubmissionOptions,
} from '../ports/interactions.ts';
import type { Actor } from '../ports/people.ts';

export interface Registered<T> {
  readonly handle: (what: T) => Promise<void>;
  readonly options: HandlerOptions;
}

interface RegisteredSubmission extends Registered<Submission> {
  readonly options: SubmissionOptions;
}

/** What the rooms registered. */
export interface Registrations {
  readonly router: Router;
  command(): Registered<SlashCommand> | undefined;
  mention(): Registered<Mention> | undefined;
  click(actionId: string): Registered<Click> | undefined;
  submission(callbackId: string): RegisteredSubmission | undefined;
  options(actionId: string): ((request: OptionsRequest) => Promise<readonly Option[]>) | undefined;
  home(): ((actor: Actor) => Promise<void>) | undefined;
}

export function createRegistrations(): Registrations {
  const commands = new Map<string, Registered<SlashCommand>>();
  const mentions = new Map<string, Registered<Mention>>();
  const clicks = new Map<string, Registered<Click>>();
  const submissions = new Map<string, RegisteredSubmission>();
  const options = new Map<string, (request: OptionsRequest) => Promise<readonly Option[]>>();
  const homes = new Map<string, (actor: Actor) => Promise<void>>();
  return {
    router: {
      command: (handle, about = {}) => claim(commands, 'command', { handle, options: about }),
      mention: (handle, about = {}) => claim(mentions, 'mention', { handle, options: about }),
      clicks: (prefix, handle, about = {}) => claim(clicks, prefix, { handle, options: about }),
      submissions: (callbackId, handle, about = {}) => claim(submissions, callbackId, { handle, options: about }),
      options: (actionId, handle) => claim(options, actionId, handle),
      homeOpened: (handle) => claim(homes, 'home', handle),
    },
    command: () => commands.get('command'),
    mention: () => mentions.get('mention'),
    click: (actionId) => {
      const prefixes = [...clicks.keys()].filter((prefix) => actionId.startsWith(prefix));
      const longest = prefixes.toSorted((a, b) => b.length - a.length)[0];
      return longest === undefined ? undefined : clicks.get(longest);
    },
    submission: (callbackId) => submissions.get(callbackId),
    options: (actionId) => options.get(actionId),
    home: () => homes.get('home'),
  };
}

function claim<T>(known: Map<string, T>, name: string, handler: T): void {
  if (known.has(name)) throw new Error(`Two rooms want to answer "${name}".`);
  known.set(name, handler);
}
