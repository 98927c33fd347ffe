import { ApiRefusal } from '../api/refusal.ts';
import { isObject, textOf } from '../json.ts';
import type { Json, JsonObject, PageActResult } from '../page-protocol.ts';
import { draftMessage } from '../workspace/draft.ts';
import type { Channel, Command, Person } from '../workspace/model.ts';
import { SLACKBOT } from '../workspace/seed.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { respond } from './response-urls.ts';
import type { ActRoom } from './room.ts';
import { channelFor, encodeText, payloadChannel, personOf } from './who.ts';

export interface CommandLine {
  readonly user: string;
  readonly channel: string;
  /** `/otel deploy phase-2`. */
  readonly text: string;
  readonly thread?: string;
}

/** Runs a slash command. What Slack says to it comes back, and to the channel as a message of Slackbot's. */
export async function runCommand(room: ActRoom, line: CommandLine): Promise<PageActResult> {
  const { workspace } = room;
  const person = personOf(workspace, line.user);
  const channel = channelFor(workspace, person, line.channel);
  const [, name = '', rest = ''] = /^(\/\S*)\s*([\s\S]*)$/.exec(line.text.trim()) ?? [];
  const tell = (error: string, text: string): PageActResult =>
    slackbotSays(workspace, { person, channel, error, text });
  const command = workspace.commands.find((each) => each.command === name);
  if (command === undefined || !room.scopes.take('commands')) {
    return tell(
      'invalid_command',
      `\`${name}\` is not a valid command. Commands here: ${workspace.commands.map((each) => each.command).join(', ')}.`,
    );
  }
  if (line.thread !== undefined) return tell('not_in_thread', `${name} is not supported in threads. Sorry!`);
  const target = { user: person.id, channel: channel.id };
  const delivered = await room.delivery.send({
    type: 'slash_commands',
    method: 'slash_commands',
    channel: channel.id,
    payload: commandPayload(room, { person, channel, command, rest }),
    acceptsResponse: true,
  });
  if (delivered.state === 'failed') return tell(delivered.error, `${name} failed with the error "${delivered.error}"`);
  try {
    answerAtOnce(workspace, target, delivered.payload);
    return { ok: true };
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    return tell(error.error, `${name} failed with the error "${error.error}"`);
  }
}

interface CommandCall {
  readonly person: Person;
  readonly channel: Channel;
  readonly command: Command;
  readonly rest: string;
}

function commandPayload(room: ActRoom, { person, channel, command, rest }: CommandCall): JsonObject {
  const { workspace } = room;
  return {
    token: room.verificationToken,
    team_id: workspace.team.id,
    team_domain: workspace.team.domain,
    channel_id: channel.id,
    channel_name: textOf(payloadChannel(channel)['name']),
    user_id: person.id,
    user_name: person.name,
    command: command.command,
    text:
      command.escape === true
        ? namedLinks(workspace, encodeText(workspace, rest, true))
        : encodeText(workspace, rest, false),
    api_app_id: workspace.app.id,
    is_enterprise_install: 'false',
    response_url: room.responseUrls.issue({ user: person.id, channel: channel.id }, 'commands'),
    trigger_id: room.triggers.issue({ user: person.id, channel: channel.id }),
  };
}

/** In commands people are named beside their id: `<@U1|ada>`. */
function namedLinks(workspace: Workspace, text: string): string {
  return text.replace(/<@(U[0-9A-Z]+)>/g, (_, id: string) => `<@${id}|${workspace.people.get(id)?.name ?? id}>`);
}

/** An acknowledgement may carry the answer itself: a text, or a message. */
function answerAtOnce(
  workspace: Workspace,
  target: { user: string; channel: string },
  payload: Json | undefined,
): void {
  if (typeof payload === 'string' && payload.trim() !== '') respond(workspace, target, { text: payload });
  if (isObject(payload) && Object.keys(payload).length > 0) respond(workspace, target, payload);
}

interface Saying {
  readonly person: Person;
  readonly channel: Channel;
  readonly error: string;
  readonly text: string;
}

function slackbotSays(workspace: Workspace, { person, channel, error, text }: Saying): PageActResult {
  const ts = workspace.newStamp();
  workspace.putMessage(draftMessage({ channel: channel.id, ts, user: SLACKBOT, text, onlyFor: person.id }));
  return { ok: false, error, text };
}
