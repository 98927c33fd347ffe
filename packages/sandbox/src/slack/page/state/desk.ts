import type { ClusterPanelAct } from '../../../panel/panel-state.ts';
import type { ElementPlace, FieldValue, FieldValues, PageActResult, PageOption } from '../../page-protocol.ts';
import { follow } from './link.ts';
import { composerKey, emptyState, type PageState, type Place, seenKey } from './page-state.ts';
import { type Permalink, writePermalink } from './permalink.ts';
import { createStore, type Store } from './store.ts';
import { createWire, type Wire } from './wire.ts';
import { changed, workspaceOf } from './workspace.ts';

export interface Interaction {
  readonly place: ElementPlace;
  readonly blockId: string;
  readonly actionId: string;
  readonly value?: FieldValue;
  readonly values?: FieldValues;
}

export interface Suggestions {
  readonly options: readonly PageOption[];
  readonly error?: string;
}

/** Everything that can be done at this page, and the state that it leads to. */
export class Desk {
  readonly store: Store<PageState>;
  readonly wire: Wire;
  #unfollow: () => void = () => undefined;
  #notices = 0;

  constructor(you: string, wire: Wire = createWire()) {
    this.wire = wire;
    this.store = createStore(emptyState(you));
  }

  get #state(): PageState {
    return this.store.get();
  }

  set(part: Partial<PageState>): void {
    this.store.update((state) => ({ ...state, ...part }));
  }

  /** Looks at the workspace as this person from now on. */
  become(user: string): void {
    this.#unfollow();
    this.set({ you: user });
    sessionStorage.setItem('otelops.you', user);
    if (this.#state.place.kind === 'home') this.#openHome();
    this.#unfollow = follow(user, {
      snapshot: (snapshot) =>
        this.store.update((state) =>
          settled({ ...state, link: 'live', workspace: workspaceOf(snapshot, state.workspace) }),
        ),
      changes: ({ changes }) =>
        this.store.update((state) => {
          if (state.workspace === undefined) return state;
          return settled({ ...state, link: 'live', workspace: changes.reduce(changed, state.workspace) });
        }),
      lost: () => this.set({ link: 'gone' }),
    });
  }

  go(place: Place): void {
    this.store.update((state) => settled({ ...state, place, thread: undefined, drawer: 'none', target: undefined }));
    if (place.kind === 'home') this.#openHome();
  }

  /** The app hears of it, and writes what this person is to see. */
  #openHome(): void {
    void this.told(this.wire.act({ act: 'open-home', user: this.#state.you }));
  }

  async openIm(other: string): Promise<void> {
    const result = await this.told(this.wire.act({ act: 'open-im', user: this.#state.you, with: other }));
    if (result.channel !== undefined) this.go({ kind: 'channel', id: result.channel });
  }

  openThread(channel: string, ts: string): void {
    this.set({ thread: { channel, ts } });
  }

  /** Goes to a message: its channel, its thread where it is a reply. */
  goTo(channel: string, ts: string): void {
    const found = this.#state.workspace?.talk[channel]?.find((message) => message.ts === ts);
    this.go({ kind: 'channel', id: channel });
    const head = found?.threadTs;
    this.set({ target: ts, ...(head === undefined || head === ts ? {} : { thread: { channel, ts: head } }) });
  }

  draft(key: string, text: string): void {
    this.store.update((state) => ({ ...state, drafts: { ...state.drafts, [key]: text } }));
  }

  /** Puts a text into the composer of a channel, for the person to send. */
  compose(channel: string, text: string): void {
    this.go({ kind: 'channel', id: channel });
    this.draft(composerKey(channel), text);
    requestAnimationFrame(() => document.querySelector<HTMLElement>('.talk .composer textarea')?.focus());
  }

  send(channel: string, text: string, thread?: string): Promise<PageActResult> {
    const { you: user } = this.#state;
    return this.wire.act({ act: 'send', user, channel, text, ...(thread === undefined ? {} : { thread }) });
  }

  interact(interaction: Interaction): Promise<PageActResult> {
    return this.wire.act({ act: 'interact', user: this.#state.you, ...interaction });
  }

  async suggest(interaction: Interaction, query: string): Promise<Suggestions> {
    const { place, blockId, actionId } = interaction;
    const result = await this.wire.act({ act: 'suggest', user: this.#state.you, place, blockId, actionId, query });
    if (result.ok) return { options: result.options ?? [] };
    return { options: [], error: result.text ?? result.error ?? 'failed' };
  }

  submitView(viewId: string, values: FieldValues): Promise<PageActResult> {
    return this.wire.act({ act: 'submit-view', user: this.#state.you, viewId, values });
  }

  closeView(viewId: string): Promise<PageActResult> {
    return this.wire.act({ act: 'close-view', user: this.#state.you, viewId });
  }

  async copyLink(message: Permalink): Promise<void> {
    const address = new URL(writePermalink(message), location.origin).href;
    try {
      await navigator.clipboard.writeText(address);
      this.notify('Link copied.');
    } catch {
      this.notify(address);
    }
  }

  react(channel: string, ts: string, name: string): void {
    void this.told(this.wire.act({ act: 'react', user: this.#state.you, channel, ts, name }));
  }

  dismiss(channel: string, ts: string): void {
    void this.told(this.wire.act({ act: 'dismiss', user: this.#state.you, channel, ts }));
  }

  panel(body: ClusterPanelAct): Promise<PageActResult> {
    return this.told(this.wire.act({ act: 'panel', panel: 'cluster', body }));
  }

  /** Tells the person when it did not go well. */
  async told(doing: Promise<PageActResult>): Promise<PageActResult> {
    const result = await doing;
    if (!result.ok) this.notify(result.text ?? result.error ?? 'That did not work.');
    return result;
  }

  notify(text: string): void {
    this.#notices += 1;
    const notice = { id: this.#notices, text };
    this.store.update((state) => ({ ...state, notices: [...state.notices.slice(-2), notice] }));
    window.setTimeout(() => this.unnotify(notice.id), 8_000);
  }

  unnotify(id: number): void {
    this.store.update((state) => ({ ...state, notices: state.notices.filter((notice) => notice.id !== id) }));
  }
}

/** Somewhere that this person can be, and what stands before them counts as seen. */
function settled(state: PageState): PageState {
  const { workspace, place } = state;
  if (workspace === undefined) return state;
  if (place.kind === 'home') return state;
  const channel = workspace.channels.find(({ id }) => id === place.id) ?? workspace.channels[0];
  if (channel === undefined) return { ...state, place: { kind: 'home' } };
  const last = workspace.talk[channel.id]?.at(-1)?.ts;
  const key = seenKey(workspace.you, channel.id);
  const seen = last === undefined || state.seen[key] === last ? state.seen : { ...state.seen, [key]: last };
  return { ...state, place: { kind: 'channel', id: channel.id }, seen };
}
