import { z } from 'zod';
import type { Json } from '../ports/store.ts';

/** What a person did, as far as the bot cares; small, and plain enough to be kept on disk until it is done. */
export type Incoming =
  | IncomingCommand
  | IncomingClick
  | IncomingSubmission
  | IncomingMention
  | IncomingOptions
  | (IncomingPerson & { readonly kind: 'closed' | 'home' })
  /** The members of a usergroup changed. */
  | { readonly kind: 'groups-changed' }
  | IncomingRemoval
  /** Well formed, and nothing that the bot answers. */
  | { readonly kind: 'other'; readonly type: string };

/** The app was taken out of a workspace, or tokens of it were. */
interface IncomingRemoval {
  readonly kind: 'removed';
  readonly what: string;
  readonly teamId: string;
  /** The bots whose tokens are gone; absent when the whole app is. */
  readonly bots?: readonly string[];
}

/** What is worth doing after a restart, and therefore is on disk before it is acknowledged. */
export type KeptIncoming = IncomingCommand | IncomingClick | IncomingSubmission | IncomingMention;

export interface IncomingPerson {
  readonly userId: string;
  /** The person's own workspace; that of a shared channel may be another. */
  readonly teamId: string;
}

/** Ways to answer; both end by themselves, after three seconds and thirty minutes. */
interface IncomingWays {
  readonly triggerId?: string | undefined;
  readonly responseUrl?: string | undefined;
}

interface IncomingCommand extends IncomingPerson, IncomingWays {
  readonly kind: 'command';
  readonly channel: string;
  readonly command: string;
  readonly text: string;
}

export interface IncomingClick extends IncomingPerson, IncomingWays {
  readonly kind: 'click';
  readonly channel?: string | undefined;
  readonly actionId: string;
  readonly value: string;
  readonly message?: IncomingPlace | undefined;
  /** Of the view that it stood in. */
  readonly viewId?: string | undefined;
  readonly state: Inputs;
}

interface IncomingPlace {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs?: string | undefined;
}

export interface IncomingSubmission extends IncomingPerson, IncomingWays {
  readonly kind: 'submission';
  readonly channel?: string | undefined;
  readonly callbackId: string;
  readonly privateMetadata: string;
  readonly viewId: string;
  readonly state: Inputs;
}

interface IncomingMention extends IncomingPerson {
  readonly kind: 'mention';
  readonly channel: string;
  readonly text: string;
  readonly ts: string;
}

export interface IncomingOptions extends IncomingPerson {
  readonly kind: 'options';
  readonly actionId: string;
  readonly typed: string;
}

/** Values of inputs by block and action id. */
type Inputs = Readonly<Record<string, Readonly<Record<string, string | readonly string[] | undefined>>>>;

const person = { userId: z.string(), teamId: z.string() };
const ways = { triggerId: z.string().optional(), responseUrl: z.string().optional() };
const inputs = z.record(z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())]).optional()));
const place = z.object({ channel: z.string(), ts: z.string(), threadTs: z.string().optional() });

const keptShape = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('command'),
    ...person,
    ...ways,
    channel: z.string(),
    command: z.string(),
    text: z.string(),
  }),
  z.object({
    kind: z.literal('click'),
    ...person,
    ...ways,
    channel: z.string().optional(),
    actionId: z.string(),
    value: z.string(),
    message: place.optional(),
    viewId: z.string().optional(),
    state: inputs,
  }),
  z.object({
    kind: z.literal('submission'),
    ...person,
    ...ways,
    channel: z.string().optional(),
    callbackId: z.string(),
    privateMetadata: z.string(),
    viewId: z.string(),
    state: inputs,
  }),
  z.object({ kind: z.literal('mention'), ...person, channel: z.string(), text: z.string(), ts: z.string() }),
]);

/** Reads what an earlier process kept; nothing when this version does not know its form. */
export function parseKept(value: Json | undefined): KeptIncoming | undefined {
  const parsed = keptShape.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

export function isKept(incoming: Incoming): incoming is KeptIncoming {
  return ['command', 'click', 'submission', 'mention'].includes(incoming.kind);
}
