import { isList, isObject, textOf } from '../../json.ts';
import type { JsonObject } from '../../page-protocol.ts';
import { draftMessage } from '../../workspace/draft.ts';
import { mediaTypeOf } from '../../workspace/media-types.ts';
import type { StoredFile } from '../../workspace/model.ts';
import { postChannel, threadOf } from '../channels.ts';
import type { ApiCall, Method } from '../method.ts';
import { ApiRefusal, invalidArguments } from '../refusal.ts';
import { wireFile } from '../wire-forms.ts';

/** The upload in three steps: ask where to, send it there, complete it. */
export const FILE_METHODS: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': { token: 'bot', scopes: ['files:write'], tier: 'tier4', run: getUploadUrl },
  'files.completeUploadExternal': { token: 'bot', scopes: ['files:write'], tier: 'tier4', run: completeUpload },
  'files.info': { token: 'bot', scopes: ['files:read'], tier: 'tier4', run: info },
};

/** Slack takes a gigabyte; a sandbox keeps its files in memory. */
const FILE_LIMIT = 64 * 1024 * 1024;
const SNIPPET_LIMIT = 1024 * 1024;

function getUploadUrl({ workspace, args, reach }: ApiCall): JsonObject {
  const name = args.required('filename');
  const size = args.whole('length');
  if (size === undefined) throw invalidArguments('missing required field: length');
  if (size < 1) throw new ApiRefusal('missing_argument');
  if (size > FILE_LIMIT) throw new ApiRefusal('file_upload_size_restricted');
  if (args.text('snippet_type') !== undefined && size > SNIPPET_LIMIT) throw new ApiRefusal('snippet_too_large');
  const altText = args.text('alt_txt') ?? args.text('alt_text') ?? '';
  if (altText.length > 1000) throw new ApiRefusal('alt_txt_too_large');
  const id = workspace.newId('F');
  workspace.putFile({
    id,
    name,
    title: name,
    ...mediaTypeOf(name),
    altText,
    size,
    user: workspace.app.botUserId,
    created: Math.floor(workspace.clock.now().getTime() / 1000),
    content: undefined,
    completed: false,
    shares: [],
  });
  return { upload_url: `${reach.baseUrl()}/upload/${id}`, file_id: id };
}

function completeUpload(call: ApiCall): JsonObject {
  const { workspace, args, reach } = call;
  const files = uploadedFiles(call);
  const targets = (args.text('channel_id') ?? args.text('channels') ?? '').split(',').filter((each) => each !== '');
  let done = files;
  for (const target of targets) done = share(call, done, target);
  for (const file of done) workspace.putFile({ ...file, completed: true });
  return {
    files: done.map((file) => wireFile(workspace, workspace.files.get(file.id) ?? file, reach.baseUrl())),
  };
}

function uploadedFiles({ workspace, args }: ApiCall): readonly StoredFile[] {
  const wanted = args.json('files');
  if (!isList(wanted) || wanted.length === 0) throw invalidArguments('missing required field: files');
  return wanted.map((each) => {
    const file = workspace.files.get(isObject(each) ? textOf(each['id']) : '');
    if (file?.content === undefined || file.completed) throw new ApiRefusal('file_not_found');
    const title = isObject(each) ? textOf(each['title']) : '';
    return title === '' ? file : { ...file, title };
  });
}

/** Posts a message that carries the files. */
function share(call: ApiCall, files: readonly StoredFile[], target: string): readonly StoredFile[] {
  const { workspace, args } = call;
  const channel = postChannel(call, target);
  const threadTs = threadOf(call, channel.id, args.text('thread_ts'));
  const ts = workspace.newStamp();
  const thread = threadTs === undefined ? {} : { threadTs };
  const shared = files.map((file) => ({
    ...file,
    completed: true,
    shares: [...file.shares, { channel: channel.id, ts, ...thread }],
  }));
  for (const file of shared) workspace.putFile(file);
  const message = draftMessage({
    channel: channel.id,
    ts,
    ...thread,
    user: workspace.app.botUserId,
    text: args.text('initial_comment') ?? '',
    files: shared.map((file) => file.id),
  });
  workspace.putMessage(message);
  return shared;
}

function info({ workspace, args, reach }: ApiCall): JsonObject {
  const file = workspace.files.get(args.required('file'));
  if (file?.completed !== true) throw new ApiRefusal('file_not_found');
  return { file: wireFile(workspace, file, reach.baseUrl()), comments: [] };
}
