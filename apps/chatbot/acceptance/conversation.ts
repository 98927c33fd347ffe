import type { SandboxSlack } from '@otelops/sandbox';
import { until } from './kit/until.ts';
import { shown } from './shown.ts';

type SlackMessage = ReturnType<ReturnType<SandboxSlack['state']>['messages']>[number];

/** What people in a channel see and do. */
export interface Conversation {
  /** `/otel <text>`; what only this person was answered by the time it was acknowledged or soon after. */
  command(user: string, text: string): Promise<void>;
  /** The newest message whose text, with its buttons, has this in it. */
  sees(text: string | RegExp): Promise<SlackMessage>;
  /** The same message again, once it has this in it. */
  becomes(message: SlackMessage, text: string | RegExp): Promise<SlackMessage>;
  /** Presses the button of this label. */
  press(user: string, message: SlackMessage, label: string): Promise<void>;
  /** What this person alone was told, newest last. */
  told(user: string, text: string | RegExp): Promise<string>;
  text(message: SlackMessage): string;
  /** Heads of the channel, oldest first. */
  heads(): readonly SlackMessage[];
  thread(message: SlackMessage): readonly SlackMessage[];
}

export function conversationIn(slack: SandboxSlack, channel: string): Conversation {
  const text = (message: SlackMessage): string => shown({ blocks: message.blocks as never });
  const has = (message: SlackMessage, wanted: string | RegExp): boolean =>
    typeof wanted === 'string' ? text(message).includes(wanted) : wanted.test(text(message));
  const messages = (): readonly SlackMessage[] => slack.state().messages(channel);
  const all = (): string => messages().map(text).join('\n----\n');
  const wait = async <T>(what: string | RegExp, look: () => T | undefined): Promise<T> => {
    try {
      return await until(String(what), look);
    } catch (error) {
      throw new Error(`${String(error)}\nIn ${channel}:\n${all()}`);
    }
  };
  return {
    text,
    command: async (user, line) => {
      const effect = await slack.people.command(user, channel, `/otel ${line}`);
      if (!effect.ok) throw new Error(`/otel ${line} was not acknowledged: ${effect.error ?? ''}`);
    },
    sees: (wanted) => wait(wanted, () => messages().findLast((message) => has(message, wanted))),
    becomes: ({ ts }, wanted) =>
      wait(wanted, () => messages().find((message) => message.ts === ts && has(message, wanted))),
    press: async (user, { ts }, label) => {
      const message = messages().find((known) => known.ts === ts);
      const buttons = (message?.blocks ?? []).flatMap((block) =>
        block['type'] === 'actions' && Array.isArray(block['elements']) ? block['elements'] : [],
      );
      const button = buttons.find((known) => JSON.stringify(known).includes(JSON.stringify(label)));
      const action =
        typeof button === 'object' && button !== null && 'action_id' in button ? button['action_id'] : undefined;
      if (typeof action !== 'string')
        throw new Error(`No button "${label}" on:\n${message === undefined ? '' : text(message)}`);
      const channelId = message?.channel ?? channel;
      const effect = await slack.people.click(user, { kind: 'message', channel: channelId, ts }, action);
      if (!effect.ok) throw new Error(`"${label}" was not acknowledged: ${effect.error ?? ''}`);
    },
    told: async (user, wanted) =>
      text(
        await wait(wanted, () =>
          slack
            .state()
            .ephemerals(user)
            .findLast((message) => has(message, wanted)),
        ),
      ),
    heads: () => messages().filter(({ threadTs, ts }) => threadTs === undefined || threadTs === ts),
    thread: ({ ts }) => slack.state().thread(channel, ts),
  };
}
