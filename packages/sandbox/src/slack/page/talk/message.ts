import { h } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import type { PageMessage } from '../../page-protocol.ts';
import { showBlocks } from '../blocks/show-blocks.ts';
import type { Surface } from '../blocks/surface.ts';
import { Fields } from '../elements/site.ts';
import { useDesk } from '../frame/use-desk.ts';
import type { Names } from '../state/workspace.ts';
import { clockTime, dateOfTs } from '../text/dates.ts';
import { parseMrkdwn } from '../text/mrkdwn.ts';
import { showPassages } from '../text/show.ts';
import type { View } from '../view.ts';
import { showAttachment } from './attachments.ts';
import { showFile } from './files.ts';
import { MessageTools } from './message-tools.ts';
import { showAvatar } from './person.ts';
import { Reactions } from './reactions.ts';

export interface MessageProps {
  readonly message: PageMessage;
  readonly names: Names;
  /** Comes right after one of the same person: shown without the name once more. */
  readonly follows: boolean;
  readonly inThread: boolean;
  /** The one that a link led to. */
  readonly target: boolean;
}

/** One message. It is drawn anew only when it, or a name, is another one. */
export function Message({ message, names, follows, inThread, target }: MessageProps): View {
  const fields = useRef(new Fields()).current;
  const body = useMemo(() => showBody(message, names, fields), [message, names]);
  const shape = [
    'message',
    follows ? 'follows' : '',
    message.onlyFor === undefined ? '' : 'ephemeral',
    target ? 'target' : '',
  ];
  const author = names.people.find(({ id }) => id === message.user);
  const written = dateOfTs(message.ts);
  const time = h(
    'time',
    { class: 'message-time', dateTime: written.toISOString(), title: written.toLocaleString() },
    clockTime(written),
  );
  const head = h(
    'p',
    { class: 'message-head' },
    h('strong', null, author?.name ?? message.user),
    author?.kind === 'bot' ? h('span', { class: 'tag' }, 'app') : undefined,
    time,
    message.pinned ? h('span', { class: 'pinned', title: 'Pinned' }, '📌') : undefined,
  );
  return h(
    'article',
    {
      class: shape.filter(Boolean).join(' '),
      'data-ts': message.ts,
      'aria-label': `${author?.name ?? message.user}, ${clockTime(written)}`,
    },
    h('div', { class: 'message-side' }, follows ? time : showAvatar(author)),
    h('div', { class: 'message-main' }, follows ? undefined : head, body, h(After, { message, names, inThread })),
    h(MessageTools, { message, inThread }),
  );
}

function showBody(message: PageMessage, names: Names, fields: Fields): View {
  const { channel, ts, blocks, text, attachments, files, edited } = message;
  const reading = { names, now: new Date() };
  const surface: Surface = { place: { kind: 'message', channel, ts }, fields, reading, errors: {} };
  const words = blocks.length === 0 && text !== '' ? showPassages(parseMrkdwn(text), reading) : [];
  return h(
    'div',
    { class: 'message-body' },
    words.length === 0 ? undefined : h('div', { class: 'text' }, ...words),
    blocks.length === 0 ? undefined : showBlocks(blocks, surface),
    ...attachments.map((attachment) => showAttachment(attachment, surface)),
    ...files.map(showFile),
    edited ? h('small', { class: 'edited' }, '(edited)') : undefined,
  );
}

interface AfterProps {
  readonly message: PageMessage;
  readonly names: Names;
  readonly inThread: boolean;
}

/** What stands under a message: who alone sees it, reactions, the way into its thread. */
function After({ message, names, inThread }: AfterProps): View {
  const desk = useDesk();
  const { channel, ts, replyCount, latestReply, onlyFor } = message;
  const open = (): void => desk.openThread(channel, message.threadTs ?? ts);
  const replies =
    inThread || replyCount === 0
      ? undefined
      : h(
          'button',
          { type: 'button', class: 'replies', onClick: open },
          h('b', null, `${replyCount} ${replyCount === 1 ? 'reply' : 'replies'}`),
          latestReply === undefined ? undefined : h('small', null, ` last at ${clockTime(dateOfTs(latestReply))}`),
        );
  const alone =
    onlyFor === undefined
      ? undefined
      : h(
          'p',
          { class: 'only-you' },
          'Only visible to you · ',
          h('button', { type: 'button', class: 'link-button', onClick: () => desk.dismiss(channel, ts) }, 'Dismiss'),
        );
  return h('div', { class: 'message-after' }, h(Reactions, { message, names }), replies, alone);
}
