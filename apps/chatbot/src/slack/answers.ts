import type { View } from '@slack/types';
import type { Telemetry } from '../ports/telemetry.ts';
import type { RenderedMessage } from '../render/message.ts';
import type { CallArguments, SlackApi } from './slack-api.ts';

/** Sends JSON to an address that Slack gave with an interaction. True when it was taken. */
export type Respond = (responseUrl: string, body: CallArguments) => Promise<boolean>;

/** Ways to say something to one person only, outside of the messages that everybody sees. */
export interface Answers {
  /** By the address of the interaction where there is one, else below the channel, else directly. Never rejects. */
  answer(to: Recipient, message: RenderedMessage): Promise<void>;
  /** Opens a modal; false when the three seconds of the trigger were over, and then the person was told. */
  open(to: Recipient, view: View): Promise<boolean>;
}

export interface Recipient {
  readonly userId: string;
  readonly channel: string | undefined;
  readonly threadTs: string | undefined;
  readonly responseUrl: string | undefined;
  readonly triggerId: string | undefined;
}

export interface AnswersOptions {
  readonly api: SlackApi;
  readonly respond: Respond;
  readonly telemetry: Pick<Telemetry, 'log'>;
}

export function createAnswers({ api, respond, telemetry }: AnswersOptions): Answers {
  const answer = async (to: Recipient, { text, blocks }: RenderedMessage): Promise<void> => {
    const body = { text, blocks };
    const thread = to.threadTs === undefined ? {} : { thread_ts: to.threadTs };
    const ephemeral = { ...body, ...thread, response_type: 'ephemeral', replace_original: false };
    if (to.responseUrl !== undefined && (await respond(to.responseUrl, ephemeral))) return;
    if (to.channel !== undefined && (await isTaken(api, 'chat.postEphemeral', { ...body, ...placeOf(to) }))) return;
    if (
      await isTaken(api, 'chat.postMessage', { ...body, channel: to.userId, unfurl_links: false, unfurl_media: false })
    )
      return;
    telemetry.log('warn', `${to.userId} could not be answered.`);
  };
  const open = async (to: Recipient, view: View): Promise<boolean> => {
    if (to.triggerId !== undefined) {
      const result = await api.call('views.open', { trigger_id: to.triggerId, view });
      if (result.kind === 'done') return true;
      const error = result.kind === 'refused' ? [result.error, ...result.details].join('; ') : result.kind;
      telemetry.log('warn', `A modal could not be opened: ${error}`);
    }
    await answer(to, plainMessage('That took too long for Slack to open a window. Please try again.'));
    return false;
  };
  return { answer, open };
}

/** One sentence of the bot's own, without blocks. */
export function plainMessage(text: string): RenderedMessage {
  return { text, blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] };
}

function placeOf({ channel, userId, threadTs }: Recipient): CallArguments {
  return { channel, user: userId, ...(threadTs === undefined ? {} : { thread_ts: threadTs }) };
}

async function isTaken(api: SlackApi, method: string, args: CallArguments): Promise<boolean> {
  return (await api.call(method, args)).kind === 'done';
}
