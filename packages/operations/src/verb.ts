import type { Event } from '@otelops/deployer/vocabulary';
import type { ReasonCode } from './reason-codes.ts';
import type { World } from './world.ts';

/** What a verb says while it runs. */
export type VerbEvent = Event<ReasonCode>;

/** Who may run a verb: a `viewer` only looks, an `operator` changes what the config says, an `admin` destroys and unlocks. */
export type Role = 'viewer' | 'operator' | 'admin';

/** What can go wrong at worst: nothing, the cluster changes, something is lost. */
export type Danger = 'none' | 'changes' | 'destroys';

/**
 * One thing that a command is about, by every name that a rule may call it: `['phase-3', 'all']`, `['phase-3', 'loki']`.
 */
export type Target = readonly string[];

/** Among the names of what may turn out to be anything: a rule about any target holds for it. */
export const anyTarget = '*';

/** One argument of a verb. A positional is given by its place, a flag by `--name`. */
export type ArgSpec = PositionalSpec | ChoiceFlag | TextFlag | ListFlag | SwitchFlag | NumberFlag;

interface ArgText {
  readonly summary: string;
}

interface PositionalSpec extends ArgText {
  readonly kind: 'positional';
  /** The allowed words; absent: any text. */
  readonly choices?: readonly string[];
  readonly default?: string;
  /** It must be said; this is asked where it is not. */
  readonly required?: string;
}

interface ChoiceFlag extends ArgText {
  readonly kind: 'choice';
  readonly choices: readonly string[];
  readonly default?: string;
}

interface TextFlag extends ArgText {
  readonly kind: 'text';
  /** What stands for the value in help: `FILE`, `NAME`. */
  readonly value: string;
  readonly default?: string;
  /** What is wrong with a text, in words that go on after the flag: `takes a time such as 30m`. Nothing where it is right. */
  readonly check?: (text: string) => string | undefined;
}

/** May be given several times, or once with commas. */
export interface ListFlag extends ArgText {
  readonly kind: 'list';
  readonly value: string;
}

interface NumberFlag extends ArgText {
  readonly kind: 'number';
  readonly value: string;
  readonly min: number;
  readonly max: number;
  readonly default?: number;
}

export interface SwitchFlag extends ArgText {
  readonly kind: 'switch';
  /** One letter: `y` for `--yes`. */
  readonly short?: string;
}

export type ArgsSpec = Readonly<Record<string, ArgSpec>>;

type ArgValue<S extends ArgSpec> = S extends SwitchFlag
  ? boolean
  : S extends ListFlag
    ? readonly string[]
    : S extends NumberFlag
      ? S extends { readonly default: number }
        ? number
        : number | undefined
      : S extends { readonly default: string } | { readonly required: string }
        ? string
        : string | undefined;

/** The parsed arguments of a spec. */
export type ArgsOf<S extends ArgsSpec> = { readonly [K in keyof S]: ArgValue<S[K]> };

/** A verb as both mouths read it from the registry. */
export interface Verb<S extends ArgsSpec = ArgsSpec> {
  /** One or two words: `deploy`, `config check`. */
  readonly name: string;
  readonly summary: string;
  /** A paragraph for `help`. */
  readonly details?: string;
  readonly args: S;
  readonly role: Role;
  readonly danger: Danger;
  /** Files of a terminal's working folder are not for chat. */
  readonly mouths: readonly ('cli' | 'chat')[];
  readonly examples: readonly string[];
  /** What it is about, as far as its arguments tell, for rules about targets; its positional arguments where absent. */
  targets?(args: ArgsOf<S>): readonly Target[];
  run(args: ArgsOf<S>, world: World): AsyncIterable<VerbEvent>;
}

/** Fixes the types of a verb's arguments to its spec. */
export function defineVerb<const S extends ArgsSpec>(verb: Verb<S>): Verb<S> {
  return verb;
}
