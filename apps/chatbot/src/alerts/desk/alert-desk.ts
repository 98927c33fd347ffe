import type { RecordChange } from '../../ports/store.ts';
import { type Episode, isOpen } from '../episodes/episode.ts';
import { EpisodeIndex } from '../episodes/episode-index.ts';
import { parseEpisode, parseKeptNotification, parseStorm, toRecord } from '../episodes/episode-record.ts';
import { type EpisodeNews, newsBetween } from '../episodes/news.ts';
import { receive } from '../episodes/receive.ts';
import { type Listing, missedGroups } from '../episodes/reconcile.ts';
import { reconcileAll } from '../episodes/reconcile-all.ts';
import { endUnheard } from '../episodes/unheard.ts';
import type { Notification } from '../intake/notification.ts';
import { type AlertOptions, type AlertPorts, type AlertTimes, channelOf } from '../room.ts';
import { StormWatch } from '../storms/storm-watch.ts';
import { Publisher } from './publisher.ts';
import { Turns } from './turns.ts';

/** What the desk tells the rest of the room. */
export interface DeskBells {
  /** Something does not fit: Alertmanager should be asked soon. */
  doubt(): void;
  /** Groups wait for their own message. */
  folded(): void;
  /** A thread was begun, or goes on after its group was over. */
  begun(episode: Episode): void;
}

interface Kept {
  readonly id: string;
  readonly notification: Notification;
}

/** More than this waits only when something is broken; then the sender keeps it and tries again. */
const MAX_WAITING = 5000;
const BATCH = 100;
/** Closed episodes are remembered this long, for deliveries that come late and for clicks on old messages. */
const MEMORY_MILLISECONDS = 7 * 24 * 3600 * 1000;
/** Messages of episodes that were over by then are not looked after again at start. */
const REFRESH_MILLISECONDS = 3600 * 1000;

/** Holds the episodes: whatever changes one goes through here, one after another, onto the disk, and then to Slack. */
export class AlertDesk {
  readonly book: EpisodeIndex = new EpisodeIndex();
  readonly #ports: AlertPorts;
  readonly #options: AlertOptions;
  readonly #times: AlertTimes;
  readonly #bells: DeskBells;
  readonly #turns = new Turns();
  readonly #publisher: Publisher;
  readonly #storms: StormWatch;
  readonly #waiting: Kept[] = [];
  /** Changed in memory and not on disk yet, with what is new about it. */
  readonly #unsaved = new Map<string, readonly EpisodeNews[]>();
  readonly #listeningSince: Date;
  #handled: string[] = [];
  #removed: string[] = [];

  constructor(
    ports: AlertPorts,
    options: AlertOptions,
    parts: { readonly times: AlertTimes; readonly bells: DeskBells },
  ) {
    this.#ports = ports;
    this.#options = options;
    this.#times = parts.times;
    this.#bells = parts.bells;
    this.#listeningSince = ports.clock.now();
    this.#publisher = new Publisher(ports);
    this.#storms = new StormWatch(ports.clock, options);
    // Before anything comes in: a delivery must meet the episodes that there are.
    for (const { id, value } of ports.store.list('episode')) this.#loadRecord(id, value);
  }

  /** Puts the messages right that an earlier process left, and handles what it had only kept. */
  async resume(): Promise<void> {
    const recent = this.#ports.clock.now().getTime() - REFRESH_MILLISECONDS;
    await this.#turns.take(async () => {
      for (const episode of this.book.all()) {
        if (isOpen(episode) || Date.parse(episode.closedAt ?? '') > recent)
          await this.#publisher.episode(episode, [], 'alert');
      }
    });
    await this.#drain();
  }

  /** Resolves when the notification is on disk. */
  async keep(notification: Notification): Promise<void> {
    if (this.#waiting.length >= MAX_WAITING) throw new Error(`${MAX_WAITING} notifications wait to be handled.`);
    const id = `incoming/${this.#options.ids()}`;
    await this.#ports.store.write([{ kind: 'episode', id, value: toRecord(notification) }]);
    this.#waiting.push({ id, notification });
    void this.#drain();
  }

  /** Changes an open episode; gives what it became, or undefined where there is none to change. */
  change(id: string, turn: (episode: Episode) => Episode): Promise<Episode | undefined> {
    return this.#turns.take(async () => {
      const before = this.book.get(id);
      if (before === undefined || !isOpen(before)) return undefined;
      const after = turn(before);
      if (after === before) return before;
      this.#put(after, [...newsBetween(before, after), { kind: 'touched' }]);
      await this.#commit();
      return after;
    });
  }

  /** Shows an episode's messages as they should be: after a click on one that is out of date. */
  repair(id: string): Promise<void> {
    return this.#turns.take(async () => {
      const episode = this.book.get(id);
      if (episode !== undefined) await this.#publisher.episode(episode, [], 'now');
    });
  }

  /** Holds the episodes against what Alertmanager lists. */
  look(listing: Listing): Promise<void> {
    return this.#turns.take(async () => {
      const now = this.#ports.clock.now();
      const moment = { now: now.toISOString(), flapMilliseconds: this.#times.flap };
      reconcileAll(this.book, listing, moment, ({ before, after, news }) =>
        this.#put(this.#admitted(before, after, news), news),
      );
      const receivers = new Set([...this.book.receivers(), ...(this.#options.receivers ?? [])]);
      const before = new Date(now.getTime() - this.#times.grace).toISOString();
      const open = this.book.all().filter(isOpen);
      for (const missed of missedGroups(listing, { open, receivers, before })) this.#receive(missed);
      this.#forget(now);
      await this.#commit();
    });
  }

  /** Ends what nobody tells of any more and nobody can be asked about. */
  endUnheard(): Promise<void> {
    return this.#turns.take(async () => {
      const silence = {
        now: this.#ports.clock.now(),
        listeningSince: this.#listeningSince,
        limit: this.#times.unheard,
      };
      for (const episode of this.book.all()) {
        const ended = endUnheard(episode, silence);
        if (ended !== undefined) this.#put(ended, [{ kind: 'closed' }]);
      }
      await this.#commit();
    });
  }

  /** Begins the threads of folded groups for which there is room now; gives the milliseconds until there is room again. */
  unfold(): Promise<number | undefined> {
    return this.#turns.take(async () => {
      for (const episode of this.#storms.unfoldable(this.book.all())) {
        this.#put({ ...episode, head: 'wanted' }, [{ kind: 'opened' }]);
      }
      await this.#commit();
      return this.#storms.waitMilliseconds(this.book.all());
    });
  }

  #loadRecord(id: string, value: ReturnType<AlertPorts['store']['read']>): void {
    const notification = id.startsWith('incoming/') ? parseKeptNotification(value) : undefined;
    const storm = id.startsWith('storm/') ? parseStorm(value) : undefined;
    const episode = id.startsWith('episode/') ? parseEpisode(value) : undefined;
    if (notification !== undefined) this.#waiting.push({ id, notification });
    else if (storm !== undefined) this.#storms.load(storm);
    else if (episode !== undefined) this.book.put(episode);
    else
      this.#ports.telemetry.log('error', 'A record of an alert cannot be read and is left alone.', { 'record.id': id });
  }

  async #drain(): Promise<void> {
    try {
      await this.#turns.take(async () => {
        while (this.#waiting.length > 0) {
          for (const { id, notification } of this.#waiting.splice(0, BATCH)) {
            this.#receive(notification);
            this.#handled.push(id);
          }
          await this.#commit();
        }
      });
    } catch (error) {
      this.#ports.telemetry.log('error', 'Alerts were taken in and could not be brought on; they are on disk.', {
        'exception.message': error instanceof Error ? error.message : String(error),
      });
    }
  }

  #receive(notification: Notification): void {
    const now = this.#ports.clock.now().toISOString();
    const { before, after, news, askAlertmanager } = receive(notification, this.book, {
      now,
      flapMilliseconds: this.#times.flap,
      newId: this.#options.ids,
      channelOf: (one) => channelOf(one, this.#options.channels),
    });
    this.#put(this.#admitted(before, after, news), news);
    if (askAlertmanager && notification.source === 'alertmanager') this.#bells.doubt();
  }

  /** Folds a group that begins when its channel has no room. */
  #admitted(before: Episode | undefined, after: Episode, news: readonly EpisodeNews[]): Episode {
    const begins = news.some(({ kind }) => kind === 'opened') && before?.head !== 'wanted' && after.head === 'wanted';
    return begins ? this.#storms.admit(after, this.book.all()) : after;
  }

  #put(episode: Episode, news: readonly EpisodeNews[]): void {
    this.book.put(episode);
    this.#unsaved.set(episode.id, [...(this.#unsaved.get(episode.id) ?? []), ...news]);
  }

  /** Onto the disk in one write, then to Slack. What could not be written is written with the next. */
  async #commit(): Promise<void> {
    const episodes = [...this.#unsaved.keys()].flatMap((id) => this.book.get(id) ?? []);
    const storms = this.#storms.changed(this.book.all());
    const changes: RecordChange[] = [
      ...episodes.map(
        (episode) => ({ kind: 'episode', id: `episode/${episode.id}`, value: toRecord(episode) }) as const,
      ),
      ...storms.map(
        ({ storm }) => ({ kind: 'episode', id: `storm/${storm.channel}`, value: toRecord(storm) }) as const,
      ),
      ...[...this.#handled, ...this.#removed].map((id) => ({ kind: 'episode', id, value: undefined }) as const),
    ];
    if (changes.length === 0) return;
    await this.#ports.store.write(changes);
    const news = new Map(this.#unsaved);
    this.#unsaved.clear();
    this.#handled = [];
    this.#removed = [];
    for (const episode of episodes) await this.#publish(episode, news.get(episode.id) ?? []);
    for (const { storm, tally } of storms) await this.#publisher.storm(storm, tally);
    if (storms.some(({ tally }) => tally.folded.length > 0)) this.#bells.folded();
  }

  async #publish(episode: Episode, news: readonly EpisodeNews[]): Promise<void> {
    await this.#publisher.episode(episode, news);
    const begun = news.some(({ kind }) => kind === 'opened' || kind === 'reopened');
    if (begun && isOpen(episode) && episode.head === 'wanted') this.#bells.begun(episode);
  }

  #forget(now: Date): void {
    const oldest = now.getTime() - MEMORY_MILLISECONDS;
    for (const { id, closedAt } of this.book.all()) {
      if (closedAt === undefined || Date.parse(closedAt) > oldest) continue;
      this.book.remove(id);
      this.#removed.push(`episode/${id}`);
    }
    for (const channel of this.#storms.forget(this.book.all())) this.#removed.push(`storm/${channel}`);
  }
}
