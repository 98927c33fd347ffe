import type { Json, JsonObject } from '../../page-protocol.ts';
import type { Message } from '../../workspace/model.ts';
import { readableChannel } from '../channels.ts';
import type { ApiCall, Method } from '../method.ts';
import { pageOf } from '../pages.ts';
import { ApiRefusal } from '../refusal.ts';
import { SCOPE_FAMILY } from '../scopes.ts';
import { wireMessage } from '../wire-forms.ts';

const HISTORY = Object.values(SCOPE_FAMILY).map((family) => `${family}:history`);

/** What was said. */
export const HISTORY_METHODS: Readonly<Record<string, Method>> = {
  'conversations.history': { token: 'bot', scopes: HISTORY, tier: 'tier3', run: history },
  'conversations.replies': { token: 'bot', scopes: HISTORY, tier: 'tier3', run: replies },
};

function history(call: ApiCall): JsonObject {
  const { args } = call;
  const inTime = within(call);
  const shown = messagesOf(call)
    .filter((message) => message.threadTs === undefined || message.threadTs === message.ts || message.broadcast)
    .filter((message) => inTime(message.ts))
    .reverse();
  const page = pageOf(args, shown, { usual: 100, most: 999 });
  return {
    messages: page.items.map((message) => wire(call, message)),
    has_more: page.more,
    pin_count: messagesOf(call).filter((message) => message.pinned).length,
    response_metadata: page.metadata,
  };
}

function replies(call: ApiCall): JsonObject {
  const { workspace, args } = call;
  const all = messagesOf(call);
  const ts = args.required('ts');
  const asked = workspace.message(args.required('channel'), ts);
  if (asked === undefined || asked.onlyFor !== undefined) throw new ApiRefusal('thread_not_found');
  const head = asked.threadTs ?? asked.ts;
  const inTime = within(call);
  // The head always comes along.
  const thread = all.filter((message) => message.ts === head || (message.threadTs === head && inTime(message.ts)));
  const page = pageOf(args, thread, { usual: 1000, most: 1000 });
  return {
    messages: page.items.map((message) => wire(call, message)),
    has_more: page.more,
    response_metadata: page.metadata,
  };
}

function messagesOf(call: ApiCall): readonly Message[] {
  const { workspace, args, scopes } = call;
  const channel = readableChannel(call, args.required('channel'));
  scopes.require(`${SCOPE_FAMILY[channel.kind]}:history`);
  return workspace.messages(channel.id).filter((message) => message.onlyFor === undefined);
}

function within({ args }: ApiCall): (ts: string) => boolean {
  const oldest = stamp(args.text('oldest'), 'invalid_ts_oldest') ?? 0n;
  const latest = stamp(args.text('latest'), 'invalid_ts_latest');
  const inclusive = args.flag('inclusive');
  return (ts) => {
    const at = stamp(ts, 'invalid_ts_latest') ?? 0n;
    if (inclusive && (at === oldest || at === latest)) return true;
    return at > oldest && (latest === undefined || at < latest);
  };
}

/** Microseconds, as a float would not tell neighbours apart. */
function stamp(text: string | undefined, error: string): bigint | undefined {
  if (text === undefined) return undefined;
  const [, seconds, fraction = ''] = /^(\d+)(?:\.(\d{1,6})\d*)?$/.exec(text) ?? [];
  if (seconds === undefined) throw new ApiRefusal(error);
  return BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}

function wire({ workspace, args, reach }: ApiCall, message: Message): Json {
  return wireMessage(workspace, message, { baseUrl: reach.baseUrl(), metadata: args.flag('include_all_metadata') });
}
