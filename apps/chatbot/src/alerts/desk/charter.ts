import { safePlain } from '../../render/text.ts';
import { ruleChart } from '../backends/rule-chart.ts';
import { type Asker, botItself } from '../backends/with-backend.ts';
import type { Episode, EpisodeChart } from '../episodes/episode.ts';
import { titleOf } from '../messages/words.ts';
import type { AlertPorts } from '../room.ts';
import { headKey, replyKey } from './episode-keys.ts';
import { Turns } from './turns.ts';

type Ports = Pick<AlertPorts, 'world' | 'stopping' | 'clock' | 'delivery' | 'telemetry'>;

/** In a storm nobody looks at the chart of the hundredth alert; its button draws it when somebody does. */
const MAX_WAITING = 50;

/** Draws the rules of alerts, one after another, and posts the images into their threads. */
export class Charter {
  readonly #ports: Ports;
  readonly #turns = new Turns();
  #waiting = 0;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The chart of a thread that begins; undefined when too many wait already. */
  async begin(episode: Episode): Promise<EpisodeChart | undefined> {
    if (this.#waiting >= MAX_WAITING) return undefined;
    this.#waiting += 1;
    try {
      return await this.#turns.take(() => this.post(episode, `chart/${episode.reopenings}`, botItself));
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Draws the rule as it is now and posts the image under this name; never rejects. */
  async post(episode: Episode, name: string, asker: Asker): Promise<EpisodeChart> {
    try {
      const drawn = await ruleChart(this.#ports, episode, asker);
      if (!drawn.ok) return { state: 'failed', reason: drawn.reason };
      const { chart, value, limit } = drawn;
      // Native code, loaded when the first image is wanted.
      const { chartPng } = await import('../../charts/chart-png.ts');
      const title = safePlain(titleOf(episode), 200);
      await this.#ports.delivery.upload({
        key: replyKey(episode, name),
        channel: episode.channel,
        thread: headKey(episode),
        filename: `${title.replace(/[^\w.-]+/g, '-').slice(0, 80)}.png`,
        title: `${title}, the last hour`,
        altText: altText(title, chart.series.length, { value, limit }),
        content: await chartPng(chart),
      });
      return { state: 'drawn', ...(value === undefined ? {} : { value }), ...(limit === undefined ? {} : { limit }) };
    } catch (error) {
      this.#ports.telemetry.log('warn', 'An alert could not be drawn.', {
        'exception.message': error instanceof Error ? error.message : String(error),
      });
      return { state: 'failed', reason: 'the chart could not be made; the log of the bot says why' };
    }
  }
}

/** The image in words, for who cannot see it. */
function altText(
  title: string,
  lines: number,
  { value, limit }: Pick<EpisodeChart, 'value' | 'limit'> | { value: string | undefined; limit: string | undefined },
): string {
  const now = value === undefined ? '' : ` now ${value},`;
  return `${title} over the last hour:${now} ${lines} ${lines === 1 ? 'line' : 'lines'}${limit === undefined ? '' : `, alerts at ${limit}`}`;
}
