import type { Pace } from '../../ports/delivery.ts';
import { type Episode, isOpen } from '../episodes/episode.ts';
import type { EpisodeNews } from '../episodes/news.ts';
import { loudnessOfEpisode } from '../episodes/severity.ts';
import { renderHead } from '../messages/head.ts';
import { passedText, renderStorm } from '../messages/storm.ts';
import { renderAlertList, renderLouder, renderOver, renderReopened } from '../messages/thread.ts';
import type { AlertPorts } from '../room.ts';
import type { Storm, StormTally } from '../storms/storm.ts';
import { headKey, replyKey, stormKey } from './episode-keys.ts';

/** Brings episodes and storms into messages. The same state wanted twice is one message: delivery keeps them apart by key. */
export class Publisher {
  readonly #ports: Pick<AlertPorts, 'delivery' | 'clusterLabel'>;

  constructor(ports: Pick<AlertPorts, 'delivery' | 'clusterLabel'>) {
    this.#ports = ports;
  }

  /** The head as it is now, and a reply for what matters; nothing for a folded one. */
  async episode(episode: Episode, news: readonly EpisodeNews[], pace?: Pace): Promise<void> {
    if (episode.head !== 'wanted') return;
    const { delivery, clusterLabel } = this.#ports;
    const { channel } = episode;
    const message = renderHead(episode, clusterLabel);
    await delivery.want({ key: headKey(episode), channel, message, pace: pace ?? paceOf(news) });
    await this.#alerts(episode);
    for (const { kind } of news) await this.#reply(episode, kind);
  }

  async storm(storm: Storm, tally: StormTally): Promise<void> {
    const { delivery, clusterLabel } = this.#ports;
    const key = stormKey(storm.id);
    const message = renderStorm(storm, tally, clusterLabel);
    const pace = storm.endedAt === undefined ? 'progress' : 'now';
    await delivery.want({ key, channel: storm.channel, message, pace });
    if (storm.endedAt === undefined || tally.passed.length === 0) return;
    await delivery.upload({
      // One file an end: a storm that goes on after it lists in the next one what went since.
      key: `${key}/passed/${storm.endedAt}`,
      channel: storm.channel,
      thread: key,
      filename: 'came-and-went.tsv',
      title: `${tally.passed.length} groups that came and went`,
      content: passedText(tally.passed),
    });
  }

  async #alerts(episode: Episode): Promise<void> {
    if (episode.alerts.length < 2) return;
    await this.#ports.delivery.want({
      key: replyKey(episode, 'alerts'),
      channel: episode.channel,
      thread: headKey(episode),
      message: renderAlertList(episode),
      pace: isOpen(episode) ? 'alert' : 'now',
    });
  }

  async #reply(episode: Episode, kind: EpisodeNews['kind']): Promise<void> {
    const reply = replyOf(episode, kind);
    if (reply === undefined) return;
    const { channel } = episode;
    const key = replyKey(episode, reply.name);
    await this.#ports.delivery.want({ key, channel, thread: headKey(episode), message: reply.message, pace: 'now' });
  }
}

function replyOf(episode: Episode, kind: EpisodeNews['kind']) {
  const turn = episode.reopenings;
  if (kind === 'reopened') return { name: `again/${turn}`, message: renderReopened(episode) };
  if (kind === 'closed') return { name: `over/${turn}`, message: renderOver(episode) };
  if (kind !== 'louder') return undefined;
  const loudness = loudnessOfEpisode(episode);
  return { name: `louder/${turn}/${loudness}`, message: renderLouder(episode, loudness) };
}

/** States are shown at once; counts may wait. */
function paceOf(news: readonly EpisodeNews[]): Pace {
  return news.every(({ kind }) => kind === 'grew' || kind === 'shrank') ? 'alert' : 'now';
}
