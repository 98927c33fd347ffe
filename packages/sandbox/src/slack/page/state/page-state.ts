import type { Workspace } from './workspace.ts';

/** What stands in the middle. */
export type Place = { readonly kind: 'channel'; readonly id: string } | { readonly kind: 'home' };

export interface ThreadPlace {
  readonly channel: string;
  readonly ts: string;
}

/** What a person is told beside the talk, until it is taken away. */
interface Notice {
  readonly id: number;
  readonly text: string;
}

export type PanelTab = 'cluster' | 'traffic';

export interface PageState {
  /** Undefined until the first snapshot is there. */
  readonly workspace: Workspace | undefined;
  /** `gone`: the server does not answer; it is asked again and again. */
  readonly link: 'connecting' | 'live' | 'gone';
  /** Who the person at this page wants to be. */
  readonly you: string;
  readonly place: Place;
  readonly thread: ThreadPlace | undefined;
  /** Unsent text by composer: a channel id, or `channel/ts` of a thread. */
  readonly drafts: Readonly<Record<string, string>>;
  /** By person and channel: the newest message that they had before them. */
  readonly seen: Readonly<Record<string, string>>;
  readonly tab: PanelTab;
  /** Beside the talk on wide screens; on narrow ones it slides over it. */
  readonly panelOpen: boolean;
  readonly drawer: 'none' | 'places' | 'panel';
  readonly notices: readonly Notice[];
  /** A message to scroll to and light up, once. */
  readonly target: string | undefined;
}

export function emptyState(you: string): PageState {
  return {
    workspace: undefined,
    link: 'connecting',
    you,
    place: { kind: 'channel', id: '' },
    thread: undefined,
    drafts: {},
    seen: {},
    tab: 'cluster',
    panelOpen: true,
    drawer: 'none',
    notices: [],
    target: undefined,
  };
}

export function composerKey(channel: string, thread?: string): string {
  return thread === undefined ? channel : `${channel}/${thread}`;
}

export function seenKey(you: string, channel: string): string {
  return `${you}/${channel}`;
}
