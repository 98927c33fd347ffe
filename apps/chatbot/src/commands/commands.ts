import { type Command, type CommandFault, parseCommand, type Verb } from '@otelops/operations';
import type { Interaction, SlashCommand } from '../ports/interactions.ts';
import type { Actor } from '../ports/people.ts';
import type { ChatPorts } from '../ports/room.ts';
import type { Runs } from '../ports/runs.ts';
import type { ButtonWish } from '../render/blocks.ts';
import { type HelpFrame, renderHelp, renderVerbHelp } from '../render/help.ts';
import type { RenderedMessage } from '../render/message.ts';
import { renderNote } from '../render/note.ts';
import { code } from '../render/text.ts';
import { awaitPosted } from './await-posted.ts';
import { terminalFlagIn, toChatText } from './chat-words.ts';
import { chooserCallback, chooserErrorBlock, chooserView, chosenLine, lineAction } from './chooser.ts';
import { chatVerbs, terminalVerbIn } from './command-words.ts';
import { completeLine, type ValueNames } from './completion.ts';
import { componentNames } from './component-names.ts';
import { lexLine } from './lex-line.ts';

type Ports = Pick<ChatPorts, 'router' | 'policy' | 'clock' | 'delivery' | 'stopping' | 'clusterLabel'>;

export interface CommandsOptions {
  /** `/otel`, or what the app was installed with. */
  readonly slash: string;
}

/** What a person typed, wherever: with it they are told, and run. */
interface Said {
  readonly interaction: Interaction;
  readonly channel: string;
  readonly text: string;
}

/** Understands `/otel ...`, mentions and the chooser, and hands what is to be run to `runs`. */
export function registerCommands(ports: Ports, runs: Pick<Runs, 'start'>, options: CommandsOptions): void {
  const commands = new Commands(ports, runs, options);
  const { router } = ports;
  router.command((command) => commands.say(saidBy(command)), { repeatable: true });
  router.mention((mention) => commands.say(saidBy({ ...mention, text: withoutMention(mention.text) })), {
    repeatable: true,
  });
  router.clicks('command.', (click) => commands.clicked(click, click.value), { repeatable: true });
  router.options(lineAction, ({ actor, typed }) => commands.complete(actor, typed));
  router.submissions(
    chooserCallback,
    (submission) =>
      commands.say({
        interaction: submission,
        channel: submission.privateMetadata,
        text: chosenLine(submission.state),
      }),
    { repeatable: true, check: (submission) => commands.check(chosenLine(submission.state)) },
  );
}

function saidBy(interaction: Interaction & Pick<SlashCommand, 'channel' | 'text'>): Said {
  return { interaction, channel: interaction.channel, text: interaction.text };
}

/** A mention begins with our own name. */
function withoutMention(text: string): string {
  return text.replace(/^\s*<@[A-Z0-9]{1,20}(?:\|[^<>]{0,80})?>[\s:,]*/, '');
}

class Commands {
  readonly #ports: Ports;
  readonly #runs: Pick<Runs, 'start'>;
  readonly #options: CommandsOptions;
  #values: Promise<ValueNames> | undefined;

  constructor(ports: Ports, runs: Pick<Runs, 'start'>, options: CommandsOptions) {
    this.#ports = ports;
    this.#runs = runs;
    this.#options = options;
  }

  async say(said: Said): Promise<void> {
    const lexed = lexLine(said.text);
    if (!lexed.ok) return this.#note(said, lexed.message);
    const { words } = lexed;
    if (words.length === 0 || words[0] === 'help') return this.#help(said, words.slice(1));
    const helpAt = words.findIndex((word) => word === '--help' || word === '-h');
    if (helpAt !== -1) return this.#help(said, words.slice(0, helpAt));
    const parsed = parseCommand(words, chatVerbs);
    if (!parsed.ok) return this.#fault(said, parsed.fault, words);
    return this.#run(said, parsed.command);
  }

  async clicked(interaction: Interaction, value: string): Promise<void> {
    const channel = interaction.channel ?? value;
    await interaction.open(chooserView(channel));
  }

  async complete(actor: Actor, typed: string): Promise<ReturnType<typeof completeLine>> {
    if (actor.isBot || actor.isGuest) return [];
    this.#values ??= componentNames().then((names) => ({ COMPONENT: names }));
    // From which channel the chooser was opened is not told: what may not be run there is refused when it is.
    return completeLine(typed, chatVerbs, await this.#values);
  }

  check(line: string): Readonly<Record<string, string>> | undefined {
    const lexed = lexLine(line);
    if (!lexed.ok) return { [chooserErrorBlock]: lexed.message };
    const parsed = parseCommand(lexed.words, chatVerbs);
    return parsed.ok ? undefined : { [chooserErrorBlock]: parsed.fault.message.slice(0, 150) };
  }

  async #run({ interaction, channel }: Said, { verb, args }: Command): Promise<void> {
    const start = await this.#runs.start({
      cause: interaction.id,
      verb: verb.name,
      args,
      actor: interaction.actor,
      channel,
    });
    if (!start.started) return interaction.answer(this.#refusal(start.reason));
    // A command can be typed where the bot cannot speak.
    if (await awaitPosted(this.#ports, start.message)) return;
    await this.#note({ interaction, channel, text: '' }, notPosted);
  }

  async #help(said: Said, about: readonly string[]): Promise<void> {
    const { interaction, channel } = said;
    const allowed = chatVerbs.filter((verb) => this.#may(interaction.actor, verb, channel));
    if (about.length === 0) return interaction.answer(renderHelp(allowed, this.#frame(said, true)));
    const parsed = parseCommand(about, chatVerbs);
    const verb = parsed.ok ? parsed.command.verb : parsed.fault.verb;
    if (verb === undefined) return this.#fault(said, parsed.ok ? noVerb : parsed.fault, about);
    const examples = [...new Set(verb.examples.map((line) => toChatText(line, this.#options.slash)))];
    return interaction.answer(renderVerbHelp(verb, examples, this.#frame(said, false)));
  }

  #frame({ interaction, channel }: Said, chooses: boolean): HelpFrame {
    const button: ButtonWish = { label: 'Find a command …', action: 'command.choose', value: channel };
    return {
      command: this.#options.slash,
      cluster: this.#ports.clusterLabel,
      person: interaction.actor.name,
      buttons: chooses ? [button] : [],
    };
  }

  async #fault(said: Said, fault: CommandFault, words: readonly string[]): Promise<void> {
    const { slash } = this.#options;
    const verb = fault.code === 'unknown-verb' ? terminalVerbIn(words) : undefined;
    if (verb !== undefined) {
      const rest = `${code(`otel ${verb}`)} is there; ${code(`${slash} help`)} lists what is here.`;
      return this.#note(said, `${verb} is for the terminal.`, [rest]);
    }
    const flag = terminalFlagIn(words);
    const why =
      flag === undefined
        ? []
        : [`${code(flag)} is for the terminal: here the bot knows its cluster, and people approve by button.`];
    const next = fault.next.map((line) => code(`${slash} ${line}`));
    const hint = fault.code === 'unknown-verb' && next.length > 1 ? `Did you mean ${next[0] ?? ''}?` : '';
    const help = `See ${next.at(-1) ?? code(`${slash} help`)}.`;
    await this.#note(said, fault.message, [...why, ...(hint === '' ? [] : [hint]), help]);
  }

  async #note({ interaction }: Said, title: string, details: readonly string[] = []): Promise<void> {
    await interaction.answer(renderNote({ mark: 'ℹ️', title, details, cluster: this.#ports.clusterLabel }));
  }

  #refusal(reason: string): RenderedMessage {
    return renderNote({ mark: '⛔', title: reason, cluster: this.#ports.clusterLabel });
  }

  #may(actor: Actor, verb: Verb, channel: string): boolean {
    return this.#ports.policy.decide({ actor, verb, channel }).allowed;
  }
}

const notPosted =
  'It is under way, but the message about it has not come to this channel yet. If the bot is not a member here, invite it: the message waits for that.';

const noVerb: CommandFault = { code: 'unknown-verb', message: 'No verb was given.', next: ['help'] };
