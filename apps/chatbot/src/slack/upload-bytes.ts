import type { UploadBytes } from '../delivery/delivery-context.ts';
import { isOfSlack } from './response-url.ts';

const TIMEOUT_MS = 30_000;

/** Sends the bytes of a file to the address that Slack gave for them. The address is the right to do so: no token goes there. */
export function createUploadBytes(apiUrl: string | undefined): UploadBytes {
  return async (url, content) => {
    if (!isOfSlack(url, apiUrl)) return { ok: false, message: 'the upload address is not of Slack' };
    const form = new FormData();
    form.append('body', new Blob([new Uint8Array(content)]), 'Untitled');
    try {
      const response = await fetch(url, {
        method: 'POST',
        body: form,
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body?.cancel();
      return response.ok ? { ok: true } : { ok: false, message: `upload answered ${response.status}` };
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error) };
    }
  };
}
