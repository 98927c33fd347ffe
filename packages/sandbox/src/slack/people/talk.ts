import { wireView } from '../api/wire-forms.ts';
import { compact } from '../json.ts';
import type { JsonObject, PageAct, PageActResult } from '../page-protocol.ts';
import { draftMessage } from '../workspace/draft.ts';
import type { Channel, Message } from '../workspace/model.ts';
import { withoutReaction, withReaction } from '../workspace/reactions.ts';
import { runCommand } from './commands.ts';
import type { ActRoom } from './room.ts';
import { ActFault, channelFor, encodeText, personOf } from './who.ts';

type Send = Extract<PageAct, { act: 'send' }>;

/** What the composer does: text that begins with a slash is a command, any other a message. */
export function send(room: ActRoom, act: Send): Promise<PageActResult> {
  return act.text.trimStart().startsWith('/') ? runCommand(room, act) : Promise.resolve(say(room, act));
}

/** Says something. The app hears of it where it is mentioned, and in its own IMs. */
function say(room: ActRoom, { user, channel: where, text, thread }: Send): PageActResult & { readonly ts?: string } {
  const { workspace } = room;
  const person = personOf(workspace, user);
  const channel = channelFor(workspace, person, where);
  if (text.trim() === '') return { ok: false, error: 'no_text', text: 'There is nothing to say yet.' };
  const head = thread === undefined ? undefined : workspace.message(channel.id, thread);
  if (thread !== undefined && head === undefined)
    throw new ActFault('thread_not_found', `there is no thread ${thread}`);
  const threadTs = head?.threadTs ?? head?.ts;
  const message = draftMessage({
    channel: channel.id,
    ts: workspace.newStamp(),
    user: person.id,
    ...(threadTs === undefined ? {} : { threadTs }),
    text: encodeText(workspace, text, true),
    unfurlLinks: true,
    unfurlMedia: true,
  });
  workspace.putMessage(message);
  tellApp(room, channel, message);
  return { ok: true, ts: message.ts };
}

function tellApp({ workspace, delivery, scopes }: ActRoom, channel: Channel, message: Message): void {
  const { app, team } = workspace;
  if (!channel.members.includes(app.botUserId)) return;
  const common = compact({
    user: message.user,
    text: message.text,
    ts: message.ts,
    thread_ts: message.threadTs,
    channel: channel.id,
    event_ts: message.ts,
    client_msg_id: workspace.newId('m'),
    team: team.id,
  });
  const direct = channel.kind === 'im';
  if (direct && scopes.take('im:history')) void delivery.emit({ type: 'message', ...common, channel_type: 'im' });
  const mentioned = !direct && message.text.includes(`<@${app.botUserId}>`);
  if (mentioned && scopes.take('app_mentions:read')) void delivery.emit({ type: 'app_mention', ...common });
}

/** Opens the app's Home tab. */
export function openHome({ workspace, delivery }: ActRoom, user: string): PageActResult {
  const person = personOf(workspace, user);
  const home = workspace.home(person.id);
  const im = workspace.openIm(workspace.app.botUserId, person.id);
  const event: JsonObject = compact({
    type: 'app_home_opened',
    user: person.id,
    channel: im.id,
    tab: 'home',
    event_ts: workspace.newStamp(),
    view: home === undefined ? undefined : wireView(workspace, home),
  });
  void delivery.emit(event);
  return { ok: true };
}

/** Puts an emoji on a message, or takes one's own away again. */
export function react({ workspace }: ActRoom, act: Extract<PageAct, { act: 'react' }>): PageActResult {
  const person = personOf(workspace, act.user);
  const channel = channelFor(workspace, person, act.channel);
  const message = workspace.message(channel.id, act.ts);
  if (message === undefined || message.onlyFor !== undefined)
    throw new ActFault('message_not_found', `there is no message ${act.ts}`);
  const there = message.reactions.some((each) => each.name === act.name && each.users.includes(person.id));
  workspace.putMessage(
    there ? withoutReaction(message, act.name, person.id) : withReaction(message, act.name, person.id),
  );
  return { ok: true };
}

/** Takes an ephemeral message away. */
export function dismiss({ workspace }: ActRoom, act: Extract<PageAct, { act: 'dismiss' }>): PageActResult {
  const person = personOf(workspace, act.user);
  const message = workspace.message(act.channel, act.ts);
  if (message?.onlyFor !== person.id)
    throw new ActFault('message_not_found', `${person.name} alone sees no message ${act.ts}`);
  workspace.removeMessage(act.channel, act.ts);
  return { ok: true };
}

export function openIm({ workspace }: ActRoom, act: Extract<PageAct, { act: 'open-im' }>): PageActResult {
  const [one, other] = [personOf(workspace, act.user), personOf(workspace, act.with)];
  return { ok: true, channel: workspace.openIm(one.id, other.id).id };
}
