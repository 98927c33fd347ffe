import type { Workspace } from '../workspace/workspace.ts';
import { type Exchange, reply, replyText } from './exchange.ts';

/** Takes in the bytes of a file that was announced. Says what is wrong, or nothing. */
export async function receiveUpload(
  workspace: Workspace,
  id: string,
  { request, body }: Exchange,
): Promise<string | undefined> {
  const file = workspace.files.get(id);
  if (file === undefined || file.completed) return 'file_not_found';
  const type = request.headers['content-type'] ?? '';
  const content = type.startsWith('multipart/form-data') ? await partOf(type, body) : new Uint8Array(body);
  if (content === undefined) return 'invalid_form_data';
  if (content.byteLength !== file.size)
    return `length_mismatch: ${file.size} bytes announced, ${content.byteLength} sent`;
  workspace.putFile({ ...file, content });
  return undefined;
}

/** The one file in a form: Slack's clients call its field `body`, others `file`. */
async function partOf(type: string, body: Buffer): Promise<Uint8Array | undefined> {
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    const part = form.get('body') ?? form.get('file') ?? form.get('filename');
    return part instanceof Blob ? new Uint8Array(await part.arrayBuffer()) : undefined;
  } catch {
    return undefined;
  }
}

/** Hands a file out, but not before its upload was completed. */
export function serveFile(workspace: Workspace, { response, url }: Exchange): void {
  const id = url.pathname.split('/')[2] ?? '';
  const file = workspace.files.get(id);
  if (file?.completed !== true || file.content === undefined) {
    replyText(response, 'file not found', { status: 404 });
    return;
  }
  const name = encodeURIComponent(file.name);
  const disposition = url.searchParams.has('download')
    ? { 'content-disposition': `attachment; filename*=UTF-8''${name}` }
    : {};
  reply(response, file.content, {
    headers: { 'content-type': file.mimetype, 'content-security-policy': 'sandbox', ...disposition },
  });
}
