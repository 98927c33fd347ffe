import { redact } from '@otelops/deployer/vocabulary';
import { context, section } from '../../render/blocks.ts';
import { fitMessage } from '../../render/fit-message.ts';
import type { RenderedMessage } from '../../render/message.ts';
import { moment, safeLine } from '../../render/text.ts';
import { type Episode, firingOf } from '../episodes/episode.ts';
import type { Storm, StormTally } from '../storms/storm.ts';
import { headLine } from './head.ts';
import { endOf, startOf, summaryOf, titleOf } from './words.ts';

const MAX_LISTED = 15;

/** One message for all groups that wait for their own: how many, which are next, and what became of the others. */
export function renderStorm(storm: Storm, tally: StormTally, clusterLabel: string): RenderedMessage {
  const { folded, shown, passed } = tally;
  const alerts = folded.reduce((sum, episode) => sum + firingOf(episode).length + episode.truncated, 0);
  const title =
    folded.length > 0
      ? `🌊 *Alert storm*: ${counted(alerts, 'more alert')} in ${counted(folded.length, 'group')} folded here`
      : '🌊 *Alert storm* is over: nothing is folded any more';
  const next = folded.slice(0, MAX_LISTED).map(headLine);
  const left = folded.length - next.length;
  return fitMessage({
    text: `${title.replaceAll('*', '')} (${safeLine(clusterLabel, 120)})`,
    blocks: [
      section(
        folded.length > 0
          ? `${title}. Each gets its own thread as soon as there is room, the loudest first.`
          : `${title}.`,
      ),
      ...(next.length > 0 ? [section(next.join('\n'))] : []),
      ...(left > 0 ? [context(`and ${counted(left, 'more group')}`)] : []),
      context(
        safeLine(clusterLabel, 120),
        `since ${moment(storm.startedAt)}`,
        `${counted(shown.length, 'group')} got an own thread`,
        `${counted(passed.length, 'group')} came and went${passed.length > 0 ? ' (listed in the thread)' : ''}`,
      ),
    ],
  });
}

/** The groups that came and went while they were folded, as a text file: nothing is lost. */
export function passedText(passed: readonly Episode[]): string {
  const lines = passed.map((episode) =>
    [startOf(episode), endOf(episode), titleOf(episode), summaryOf(episode), JSON.stringify(episode.groupLabels)]
      .map((cell) => cell.replace(/\s+/g, ' '))
      .join('\t'),
  );
  return redact(`${['from\tto\talert\tsummary\tgroup', ...lines].join('\n')}\n`);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
