import { describe, expect, it } from 'vitest';
import type { Notification, ReceivedAlert } from '../intake/notification.ts';
import { alertCount, countsOf, startOf } from '../messages/words.ts';
import type { Episode } from './episode.ts';
import { EpisodeIndex } from './episode-index.ts';
import { receive } from './receive.ts';

const begin = Date.UTC(2026, 10, 23, 12);
const at = (minutes: number): string => new Date(begin + minutes * 60_000).toISOString();

function fired(pod: number, from: number): ReceivedAlert {
  const labels = { alertname: 'PodCrash', pod: `job-${pod}` };
  return { fingerprint: `f${pod}`, status: 'firing', labels, annotations: {}, startsAt: at(from) };
}

function told(alerts: readonly ReceivedAlert[]): Notification {
  return {
    ...{ source: 'alertmanager', receiver: 'r', groupKey: 'g', status: 'firing', truncated: 0, alerts },
    ...{ groupLabels: { alertname: 'PodCrash' }, commonLabels: {}, commonAnnotations: {} },
  };
}

/** A group in which one pod crashes after the other for as many minutes, and one that fires all the time. */
function crashing(minutes: number): { readonly book: EpisodeIndex; take(minute: number, all: Notification): Episode } {
  const book = new EpisodeIndex();
  const take = (minute: number, notification: Notification): Episode => {
    const { after } = receive(notification, book, {
      ...{ now: at(minute), flapMilliseconds: 1, newId: () => `e${minute}`, channelOf: () => 'C1' },
    });
    book.put(after);
    return after;
  };
  for (let minute = 0; minute < minutes; minute += 1) {
    const last = { ...fired(minute - 1, minute - 1), status: 'resolved', endsAt: at(minute) } as const;
    take(minute, told([fired(9999, 0), fired(minute, minute), ...(minute === 0 ? [] : [last])]));
  }
  return { book, take };
}

describe('a group in which alerts come and go for days without end', () => {
  it('is kept in a record that does not grow with them, and every one of them is counted', () => {
    const { book } = crashing(3000);
    const [episode] = book.all();
    if (episode === undefined) throw new Error('no episode');
    expect(book.all()).toHaveLength(1);
    expect(episode.alerts.length).toBeLessThanOrEqual(202);
    expect(JSON.stringify(episode).length).toBeLessThan(150_000);
    expect(alertCount(episode)).toBe(3001);
    expect(countsOf(episode)).toBe('2 firing, 2999 over');
    expect(startOf(episode)).toBe(at(0));
  });

  it('is not reopened by a late delivery about one that is only counted, nor counts it again', () => {
    const { take } = crashing(400);
    const late = { ...fired(3, 3), status: 'resolved', endsAt: at(4) } as const;
    const before = take(400, told([fired(9999, 0)]));
    for (const report of [late, fired(3, 3)]) {
      const after = take(401, told([fired(9999, 0), report]));
      expect([countsOf(after), alertCount(after)]).toEqual([countsOf(before), alertCount(before)]);
    }
    expect(countsOf(take(402, told([fired(9999, 0), fired(3, 401)])))).toBe('3 firing, 399 over');
  });
});
