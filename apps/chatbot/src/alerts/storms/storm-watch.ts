import type { Clock } from '@otelops/deployer';
import { type Episode, firingOf } from '../episodes/episode.ts';
import type { AlertOptions } from '../room.ts';
import { HeadBudget, usualHeadRate } from './head-budget.ts';
import { byUrgency, type Storm, type StormTally, tallyOf } from './storm.ts';

interface Watched {
  readonly storm: Storm;
  /** What was told of it last. */
  readonly told: string;
}

/** The message of a storm that ended within this time is looked after again at start. */
const REFRESH_MILLISECONDS = 3600_000;
/** A storm that begins this soon after one is the same storm. */
const SAME_STORM_MILLISECONDS = 5 * 60_000;

/** Watches how many threads begin in each channel, and folds what is too much. */
export class StormWatch {
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly #options: Pick<AlertOptions, 'ids' | 'headRate'>;
  readonly #budget: HeadBudget;
  /** The last storm of each channel. */
  readonly #storms = new Map<string, Watched>();

  constructor(clock: Pick<Clock, 'now' | 'monotonic'>, options: Pick<AlertOptions, 'ids' | 'headRate'>) {
    this.#clock = clock;
    this.#options = options;
    this.#budget = new HeadBudget(options.headRate ?? usualHeadRate);
  }

  load(storm: Storm): void {
    const isPast = storm.endedAt !== undefined && this.#since(storm.endedAt) > REFRESH_MILLISECONDS;
    this.#storms.set(storm.channel, { storm, told: isPast ? 'over' : '' });
  }

  /** The episode with its own thread where there is room for one, else folded. Nobody overtakes those that wait already. */
  admit(episode: Episode, all: readonly Episode[]): Episode {
    const { channel } = episode;
    const isQueue = all.some((one) => one.head === 'folded' && one.channel === channel);
    if (!isQueue && this.#budget.take(channel, this.#clock.monotonic())) return episode;
    return { ...episode, head: 'folded', storm: this.#stormOf(channel).id };
  }

  /** Folded episodes that may have their own thread now, the most urgent first; counted as begun. */
  unfoldable(all: readonly Episode[]): readonly Episode[] {
    const now = this.#clock.monotonic();
    return [...this.#storms.keys()].flatMap((channel) =>
      foldedIn(channel, all).filter(() => this.#budget.take(channel, now)),
    );
  }

  /** How long until the next may be unfolded; undefined when none is folded. */
  waitMilliseconds(all: readonly Episode[]): number | undefined {
    const now = this.#clock.monotonic();
    const waits = [...new Set(all.filter(({ head }) => head === 'folded').map(({ channel }) => channel))].map(
      (channel) => this.#budget.waitMilliseconds(channel, now),
    );
    return waits.length === 0 ? undefined : Math.min(...waits);
  }

  /**
   * Storms of which something is new since this was asked last. One that is over is told of once: what becomes of its groups
   * after that, and that they are forgotten one by one, is no news of the storm.
   */
  changed(all: readonly Episode[]): readonly { readonly storm: Storm; readonly tally: StormTally }[] {
    return [...this.#storms.values()].flatMap(({ storm, told }) => {
      const tally = tallyOf(storm, all);
      if (storm.endedAt !== undefined && told !== '' && tally.folded.length === 0) return [];
      const now = JSON.stringify([tally.folded.map(describe), tally.shown.length, tally.passed.length]);
      if (now === told) return [];
      const current = this.#ended(storm, tally);
      this.#storms.set(storm.channel, { storm: current, told: now });
      return [{ storm: current, tally }];
    });
  }

  /** Lets go of storms that are over and of which no group is remembered; gives their channels. */
  forget(all: readonly Episode[]): readonly string[] {
    const remembered = new Set(all.map(({ storm }) => storm));
    const gone = [...this.#storms.values()]
      .filter(({ storm: { id, endedAt } }) => endedAt !== undefined && !remembered.has(id))
      .map(({ storm }) => storm.channel);
    for (const channel of gone) this.#storms.delete(channel);
    return gone;
  }

  #since(moment: string): number {
    return this.#clock.now().getTime() - Date.parse(moment);
  }

  #ended(storm: Storm, { folded }: StormTally): Storm {
    if (folded.length === 0) return { ...storm, endedAt: storm.endedAt ?? this.#clock.now().toISOString() };
    const { endedAt: _, ...current } = storm;
    return current;
  }

  #stormOf(channel: string): Storm {
    const known = this.#storms.get(channel)?.storm;
    if (known !== undefined) {
      const over = known.endedAt === undefined ? 0 : this.#since(known.endedAt);
      if (over <= SAME_STORM_MILLISECONDS) return known;
    }
    const storm = { id: this.#options.ids(), channel, startedAt: this.#clock.now().toISOString() };
    this.#storms.set(channel, { storm, told: '' });
    return storm;
  }
}

function foldedIn(channel: string, all: readonly Episode[]): readonly Episode[] {
  return all.filter((episode) => episode.head === 'folded' && episode.channel === channel).toSorted(byUrgency);
}

function describe(episode: Episode): readonly unknown[] {
  return [episode.id, firingOf(episode).length, episode.truncated];
}
