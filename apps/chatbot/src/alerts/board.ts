import { alertmanagerClient, formatMatcher } from '@otelops/operations/backends';
import type { AlertBoard, FiringAlert } from '../ports/alert-board.ts';
import { silenceOf } from './backends/listing.ts';
import { botItself, withBackend } from './backends/with-backend.ts';
import type { AlertDesk } from './desk/alert-desk.ts';
import { headKey } from './desk/episode-keys.ts';
import { type Episode, isOpen } from './episodes/episode.ts';
import { loudnessOfEpisode } from './episodes/severity.ts';
import { firingSince, titleOf } from './messages/words.ts';
import type { AlertPorts } from './room.ts';
import { byUrgency } from './storms/storm.ts';

/** What the Home tab shows of alerts. */
export function alertBoard(ports: Pick<AlertPorts, 'world' | 'stopping'>, desk: Pick<AlertDesk, 'book'>): AlertBoard {
  return {
    firing: () => desk.book.all().filter(isOpen).toSorted(byUrgency).map(firingAlert),
    silences: async () => {
      try {
        return await withBackend(ports, 'alertmanager', botItself, async (backend) => {
          const answer = await alertmanagerClient(backend).silences();
          if (!answer.ok) return undefined;
          const live = answer.value.filter(({ state }) => state !== 'expired');
          return live.map((silence) => ({
            ...silenceOf(silence),
            matchers: silence.matchers.map(formatMatcher).join(', '),
          }));
        });
      } catch {
        return undefined;
      }
    },
  };
}

function firingAlert(episode: Episode): FiringAlert {
  const by = episode.acknowledged?.name;
  return {
    title: titleOf(episode),
    severity: loudnessOfEpisode(episode),
    since: firingSince(episode),
    message: headKey(episode),
    ...(by === undefined ? {} : { acknowledgedBy: by }),
    ...(episode.silence === undefined ? {} : { silencedUntil: episode.silence.until }),
  };
}
