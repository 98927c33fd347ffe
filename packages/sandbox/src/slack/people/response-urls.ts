import type { Clock } from '../../clock.ts';
import { contentOf } from '../api/message-content.ts';
import { replaced } from '../api/methods/chat-change.ts';
import { ApiRefusal } from '../api/refusal.ts';
import { compact, isObject } from '../json.ts';
import type { Json, JsonObject } from '../page-protocol.ts';
import { draftMessage } from '../workspace/draft.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** A response_url may be used five times within thirty minutes. */
const MOST_USES = 5;
const LIFETIME_MS = 30 * 60_000;
/** More than this many are not remembered. */
const KEPT = 2_000;

/** Where answers to one interaction go. */
export interface ResponseTarget {
  readonly user: string;
  readonly channel: string;
  /** The message that was clicked. */
  readonly message?: string;
  readonly threadTs?: string;
}

export interface ResponseUrls {
  issue(target: ResponseTarget, kind: 'commands' | 'actions'): string;
  /** Does what an answer asks for. @throws ApiRefusal `expired_url`, `used_url`, or what Slack says to a faulty message. */
  use(path: string, body: Json | undefined): void;
}

export interface ResponseUrlsOptions {
  readonly workspace: Workspace;
  readonly clock: Clock;
  readonly baseUrl: () => string;
  readonly newId: () => string;
}

interface Issued {
  readonly target: ResponseTarget;
  readonly at: number;
  uses: number;
}

export function createResponseUrls({ workspace, clock, baseUrl, newId }: ResponseUrlsOptions): ResponseUrls {
  const issued = new Map<string, Issued>();
  return {
    issue: (target, kind) => {
      const path = `/${kind}/${workspace.team.id}/${newId()}`;
      issued.set(path, { target, at: clock.now().getTime(), uses: 0 });
      const [oldest] = issued.keys();
      if (issued.size > KEPT && oldest !== undefined) issued.delete(oldest);
      return `${baseUrl()}${path}`;
    },
    use: (path, body) => {
      const entry = issued.get(path);
      if (entry === undefined || clock.now().getTime() - entry.at > LIFETIME_MS) throw new ApiRefusal('expired_url');
      if (entry.uses >= MOST_USES) throw new ApiRefusal('used_url');
      if (!isObject(body)) throw new ApiRefusal('invalid_payload');
      respond(workspace, entry.target, body);
      entry.uses += 1;
    },
  };
}

/** Posts, replaces or deletes, as an answer to an interaction asks. @throws ApiRefusal for what Slack would not take. */
export function respond(workspace: Workspace, target: ResponseTarget, body: JsonObject): void {
  const old = target.message === undefined ? undefined : workspace.message(target.channel, target.message);
  if (body['delete_original'] === true) {
    if (old === undefined) throw new ApiRefusal('message_not_found');
    workspace.removeMessage(old.channel, old.ts);
    return;
  }
  const message = compact({
    text: body['text'],
    blocks: body['blocks'],
    attachments: body['attachments'],
    metadata: body['metadata'],
    markdown_text: body['markdown_text'],
  });
  const content = contentOf(workspace, message, 'cut');
  if (body['replace_original'] === true && old !== undefined) {
    workspace.putMessage(replaced(old, content, workspace.newStamp()));
    return;
  }
  const threadTs = typeof body['thread_ts'] === 'string' ? body['thread_ts'] : target.threadTs;
  workspace.putMessage(
    draftMessage({
      channel: target.channel,
      ts: workspace.newStamp(),
      user: workspace.app.botUserId,
      ...(threadTs === undefined ? {} : { threadTs }),
      text: content.text ?? '',
      blocks: content.blocks ?? [],
      attachments: content.attachments ?? [],
      ...(content.metadata === undefined ? {} : { metadata: content.metadata }),
      ...(body['response_type'] === 'in_channel' ? {} : { onlyFor: target.user }),
    }),
  );
}
