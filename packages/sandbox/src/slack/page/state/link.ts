import type { PageChanges, PageSnapshot } from '../../page-protocol.ts';

export interface LinkEvents {
  readonly snapshot: (snapshot: PageSnapshot) => void;
  readonly changes: (changes: PageChanges) => void;
  readonly lost: () => void;
}

const AGAIN_MS = 1_000;

/** Follows the workspace through one person's eyes, and comes back when the server was away. Returns what ends it. */
export function follow(user: string, events: LinkEvents): () => void {
  let source: EventSource | undefined;
  let again = 0;
  const open = (): void => {
    const stream = new EventSource(`/sandbox/events?user=${encodeURIComponent(user)}`);
    source = stream;
    stream.addEventListener('snapshot', ({ data }: MessageEvent<string>) => events.snapshot(JSON.parse(data)));
    stream.addEventListener('changes', ({ data }: MessageEvent<string>) => events.changes(JSON.parse(data)));
    stream.addEventListener('error', () => {
      // A server that was started anew counts from one: a new snapshot, not what was missed.
      stream.close();
      events.lost();
      again = window.setTimeout(open, AGAIN_MS);
    });
  };
  open();
  return () => {
    window.clearTimeout(again);
    source?.close();
  };
}
