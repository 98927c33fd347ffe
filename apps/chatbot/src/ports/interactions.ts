import type { KnownBlock, View } from '@slack/types';
import type { RenderedMessage } from '../render/message.ts';
import type { Actor } from './people.ts';

/** What every handler gets: who, where, and ways to answer that person. The payload was acknowledged before. */
export interface Interaction {
  /** Unique for this envelope; the inbox lets each through once. */
  readonly id: string;
  readonly actor: Actor;
  /** Absent on the Home tab. */
  readonly channel?: string;
  /** Answers only this person: by `response_url` where there is one, else as an ephemeral or direct message. */
  answer(message: RenderedMessage): Promise<void>;
  /** Opens a modal; false when the three seconds of the trigger were over (the person was told). */
  open(view: View): Promise<boolean>;
}

export interface SlashCommand extends Interaction {
  readonly channel: string;
  /** `/otel`, or what the app was installed with. */
  readonly command: string;
  /** What stood after it, entity-decoded. */
  readonly text: string;
}

export interface Click extends Interaction {
  readonly actionId: string;
  /** An opaque id of ours; never trusted for more than a look-up. */
  readonly value: string;
  readonly message?: { readonly channel: string; readonly ts: string; readonly threadTs?: string };
  /** Values of the inputs around the clicked element, by block and action id. */
  readonly state: InputState;
}

export type InputState = Readonly<Record<string, Readonly<Record<string, string | readonly string[] | undefined>>>>;

export interface Submission extends Interaction {
  readonly callbackId: string;
  readonly privateMetadata: string;
  readonly state: InputState;
}

/** Errors by block id keep the modal open; nothing closes it. Must come within a second: no work in it. */
export type SubmissionCheck = (
  submission: Omit<Submission, 'answer' | 'open'>,
) => Readonly<Record<string, string>> | undefined;

export interface OptionsRequest {
  readonly actor: Actor;
  readonly actionId: string;
  readonly typed: string;
}

export interface Option {
  readonly text: string;
  readonly value: string;
}

export interface Mention extends Interaction {
  readonly channel: string;
  readonly text: string;
}

export interface HandlerOptions {
  /**
   * The handler may be given the same interaction (by `id`) again when the bot ended in the middle of it. Without this the
   * person is told after the restart that nobody knows how far it came.
   */
  readonly repeatable?: boolean;
}

export interface SubmissionOptions extends HandlerOptions {
  readonly check?: SubmissionCheck;
}

/**
 * Where rooms register what they answer. Unknown ids are answered by the router itself, so that nothing stays
 * unacknowledged. A second registration for the same thing is an error at start-up. A handler that throws is logged, and
 * its person is told.
 */
export interface Router {
  command(handler: (command: SlashCommand) => Promise<void>, options?: HandlerOptions): void;
  mention(handler: (mention: Mention) => Promise<void>, options?: HandlerOptions): void;
  /** `prefix` of the action id: `run.` gets `run.approve` and `run.cancel`. The longest prefix wins. */
  clicks(prefix: string, handler: (click: Click) => Promise<void>, options?: HandlerOptions): void;
  submissions(
    callbackId: string,
    handler: (submission: Submission) => Promise<void>,
    options?: SubmissionOptions,
  ): void;
  options(actionId: string, handler: (request: OptionsRequest) => Promise<readonly Option[]>): void;
  homeOpened(handler: (actor: Actor) => Promise<void>): void;
}

/** Publishes the Home tab of one person. */
export interface HomePublisher {
  publish(userId: string, blocks: readonly KnownBlock[]): Promise<void>;
}
