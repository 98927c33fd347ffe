import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Labels, Notification, ReceivedAlert } from '../intake/notification.ts';
import { firingOf, isOpen } from './episode.ts';
import { EpisodeIndex } from './episode-index.ts';
import { type Reception, receive } from './receive.ts';
import { type Listing, missedGroups, reconcile } from './reconcile.ts';
import { reconcileAll } from './reconcile-all.ts';

const minute = 60_000;
const noon = Date.UTC(2026, 10, 23, 12);

function at(minutes: number): string {
  return new Date(noon + minutes * minute).toISOString();
}

function fired(name: string, from: number, labels: Labels = {}): ReceivedAlert {
  return {
    fingerprint: name,
    status: 'firing',
    labels: { alertname: 'X', pod: name, ...labels },
    annotations: {},
    startsAt: at(from),
  };
}

function over(name: string, from: number, to: number): ReceivedAlert {
  return { ...fired(name, from), status: 'resolved', endsAt: at(to) };
}

function told(alerts: readonly ReceivedAlert[], more: Partial<Notification> = {}): Notification {
  return {
    source: 'alertmanager',
    receiver: 'chatbot',
    groupKey: '{}:{alertname="X"}',
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    groupLabels: { alertname: 'X' },
    commonLabels: { alertname: 'X' },
    commonAnnotations: {},
    truncated: 0,
    alerts,
    ...more,
  };
}

/** A book that is fed one delivery after another, each at its minute. */
class Desk {
  readonly book = new EpisodeIndex();
  readonly receptions: Reception[] = [];
  private ids = 0;

  take(minutes: number, notification: Notification): Reception {
    const reception = receive(notification, this.book, {
      now: at(minutes),
      flapMilliseconds: 10 * minute,
      newId: () => `e${++this.ids}`,
      channelOf: () => 'C1',
    });
    this.book.put(reception.after);
    this.receptions.push(reception);
    return reception;
  }

  look(minutes: number, listing: Listing) {
    const moment = { now: at(minutes), flapMilliseconds: 10 * minute };
    reconcileAll(this.book, listing, moment, ({ after }) => this.book.put(after));
  }

  news(): string[] {
    return this.receptions.flatMap(({ news, after }) => news.map(({ kind }) => `${after.id} ${kind}`));
  }

  shown() {
    return this.book.all().filter(({ head }) => head === 'wanted');
  }
}

describe('an episode', () => {
  it('opens with the first alert, grows, shrinks and closes', () => {
    const desk = new Desk();
    desk.take(1, told([fired('a', 0)]));
    desk.take(2, told([fired('a', 0), fired('b', 1)]));
    desk.take(3, told([over('a', 0, 2.5), fired('b', 1)]));
    desk.take(5, told([over('b', 1, 4)]));
    expect(desk.news()).toEqual(['e1 opened', 'e1 grew', 'e1 shrank', 'e1 closed']);
  });

  it('hears repeats and the copies of a second Alertmanager without news', () => {
    const desk = new Desk();
    for (const minutes of [1, 1, 60, 720]) desk.take(minutes, told([fired('a', 0)]));
    desk.take(721, told([over('a', 0, 720)]));
    desk.take(721, told([over('a', 0, 720)]));
    expect(desk.news()).toEqual(['e1 opened', 'e1 closed']);
  });

  it('goes on in the same thread when it fires again within ten minutes, and in a new one later', () => {
    const desk = new Desk();
    desk.take(1, told([fired('a', 0)]));
    desk.take(2, told([over('a', 0, 2)]));
    desk.take(8, told([fired('a', 7)]));
    desk.take(9, told([over('a', 7, 9)]));
    desk.take(30, told([fired('a', 29)]));
    expect(desk.news()).toEqual(['e1 opened', 'e1 closed', 'e1 reopened', 'e1 closed', 'e2 opened']);
  });

  it('stays one when the routes are edited under it', () => {
    const desk = new Desk();
    desk.take(1, told([fired('a', 0)]));
    const edited = { groupKey: '{}/{team="x"}:{alertname="X"}' };
    desk.take(2, told([fired('a', 0), fired('b', 1)], edited));
    desk.take(3, told([over('a', 0, 2), over('b', 1, 2)], edited));
    expect(desk.news()).toEqual(['e1 opened', 'e1 grew', 'e1 closed']);
  });

  it('is another one for another receiver, and for another group', () => {
    const desk = new Desk();
    desk.take(1, told([fired('a', 0)]));
    desk.take(1, told([fired('a', 0)], { receiver: 'other' }));
    desk.take(1, told([fired('a', 0)], { groupKey: '{}:{alertname="Y"}', groupLabels: { alertname: 'Y' } }));
    expect(desk.news()).toEqual(['e1 opened', 'e2 opened', 'e3 opened']);
  });

  it('is not opened by a firing that comes after its end, and asks Alertmanager', () => {
    const desk = new Desk();
    desk.take(5, told([over('a', 0, 4)]));
    expect(desk.take(6, told([fired('a', 0)])).askAlertmanager).toBe(true);
    expect(desk.take(60, told([fired('a', 0)])).askAlertmanager).toBe(true);
    expect(desk.news()).toEqual([]);
  });

  it('ends by either start when two Prometheus servers tell different ones', () => {
    const desk = new Desk();
    desk.take(1, told([fired('a', 0.5)]));
    desk.take(2, told([fired('a', 0)]));
    desk.take(3, told([over('a', 0, 2)]));
    expect(desk.news()).toEqual(['e1 opened', 'e1 closed']);
  });

  it('gets louder with a louder alert', () => {
    const desk = new Desk();
    desk.take(1, told([fired('a', 0, { severity: 'warning' })]));
    desk.take(2, told([fired('a', 0, { severity: 'warning' }), fired('b', 1, { severity: 'critical' })]));
    expect(desk.news()).toEqual(['e1 opened', 'e1 grew', 'e1 louder']);
  });

  it('counts alerts that were left out, asks for them, and is over with them when its group is', () => {
    const desk = new Desk();
    expect(desk.take(1, told([fired('a', 0), fired('b', 0)], { truncated: 3 })).askAlertmanager).toBe(true);
    expect(desk.shown()[0]?.truncated).toBe(3);
    desk.take(2, told([over('a', 0, 1.5)], { truncated: 4 }));
    expect(desk.news()).toEqual(['e1 opened', 'e1 closed']);
  });
});

function listing(
  minutes: number,
  alerts: readonly { name: string; from: number; silencedBy?: string[] }[],
  more: Partial<Listing> = {},
): Listing {
  const listed = alerts.map(({ name, from, silencedBy = [] }) => ({
    fingerprint: name,
    labels: { alertname: 'X', pod: name },
    annotations: {},
    startsAt: at(from),
    silencedBy,
    suppressed: silencedBy.length > 0,
  }));
  const groups = listed.length === 0 ? [] : [{ receiver: 'chatbot', labels: { alertname: 'X' }, alerts: listed }];
  return { askedAt: at(minutes), groups, silences: [], complete: true, ...more };
}

describe('a look at Alertmanager', () => {
  it('closes what it does not list any more', () => {
    const desk = new Desk();
    desk.take(1, told([fired('a', 0)]));
    desk.look(5, listing(5, []));
    expect(desk.shown().map(isOpen)).toEqual([false]);
  });

  it('closes nothing that was heard of after it was asked, and nothing when Alertmanager has just started', () => {
    const desk = new Desk();
    desk.take(6, told([fired('a', 5)]));
    desk.look(7, listing(5.5, []));
    desk.look(8, listing(8, [], { complete: false }));
    expect(desk.shown().map(isOpen)).toEqual([true]);
  });

  it('opens again what it lists, although an end was heard of', () => {
    const desk = new Desk();
    desk.take(1, told([fired('a', 0)]));
    desk.take(3, told([over('a', 0, 2)]));
    desk.book.put({ ...desk.book.all()[0]!, closedAt: at(3) });
    const episode = desk.book.all()[0]!;
    const { after, news } = reconcile(episode, listing(4, [{ name: 'a', from: 0 }]), at(4));
    expect([isOpen(after), news]).toEqual([true, [{ kind: 'reopened' }]]);
  });

  it('opens nothing again because another Alertmanager has not heard of the end yet', () => {
    const desk = new Desk();
    desk.take(1, told([fired('a', 0)]));
    desk.take(3, told([over('a', 0, 2)]));
    desk.look(3.5, listing(3.5, [{ name: 'a', from: 0 }]));
    expect(desk.shown().map(isOpen)).toEqual([false]);
    desk.look(3.6, listing(3.6, [{ name: 'a', from: 2.5 }]));
    expect(desk.shown().map(isOpen)).toEqual([true]);
  });

  it('opens an episode again only where its group has no other: routes edited while it was over for a moment', () => {
    const desk = new Desk();
    desk.take(1, told([fired('a', 0)]));
    desk.take(3, told([over('a', 0, 2)]));
    desk.take(5, told([fired('a', 4)], { groupKey: '{}/{team="x"}:{alertname="X"}' }));
    desk.look(6, listing(6, [{ name: 'a', from: 4 }]));
    expect(desk.book.all().filter(isOpen)).toHaveLength(1);
  });

  it('keeps two groups of the same labels apart that come by two routes', () => {
    const desk = new Desk();
    desk.take(1, told([fired('a', 0)], { groupKey: '{}/{severity="critical"}:{alertname="X"}' }));
    desk.take(1, told([fired('b', 0)], { groupKey: '{}/{severity="warning"}:{alertname="X"}' }));
    const [first, second] = ['a', 'b'].map((name) => listing(2, [{ name, from: 0 }]).groups);
    const both = listing(2, [], { groups: [...(first ?? []), ...(second ?? [])] });
    desk.look(2, both);
    expect(desk.shown().map((episode) => episode.alerts.map(({ fingerprint }) => fingerprint))).toEqual([['a'], ['b']]);
    const known = { open: desk.book.open('chatbot'), receivers: new Set(['chatbot']), before: at(1) };
    expect(missedGroups(both, known)).toEqual([]);
    desk.look(3, listing(3, [{ name: 'b', from: 0 }]));
    expect(desk.shown().map(isOpen)).toEqual([false, true]);
  });

  it('fills in what was left out', () => {
    const desk = new Desk();
    desk.take(1, told([fired('a', 0)], { truncated: 2 }));
    desk.look(
      2,
      listing(2, [
        { name: 'a', from: 0 },
        { name: 'b', from: 0 },
        { name: 'c', from: 0 },
      ]),
    );
    expect(desk.shown().map((episode) => [episode.truncated, firingOf(episode).length])).toEqual([[0, 3]]);
  });

  it('finds the silence that was made elsewhere', () => {
    const desk = new Desk();
    desk.take(1, told([fired('a', 0)]));
    const silences = [{ id: 's1', until: at(60), by: 'mira' }];
    desk.look(2, listing(2, [{ name: 'a', from: 0, silencedBy: ['s1'] }], { silences }));
    expect(desk.shown()[0]?.silence).toEqual(silences[0]);
    desk.look(61, listing(61, [{ name: 'a', from: 0 }]));
    expect(desk.shown()[0]?.silence).toBeUndefined();
  });

  it('finds groups that nobody told of, and the delivery that follows opens no second thread', () => {
    const desk = new Desk();
    const missed = missedGroups(listing(5, [{ name: 'a', from: 0 }]), {
      open: desk.book.open('chatbot'),
      receivers: new Set(['chatbot']),
      before: at(3),
    });
    expect(missed).toHaveLength(1);
    for (const notification of missed) desk.take(5, notification);
    desk.take(6, told([fired('a', 0)]));
    desk.take(7, told([over('a', 0, 6.5)]));
    expect(desk.news()).toEqual(['e1 opened', 'e1 closed']);
    const young = { open: [], receivers: new Set(['chatbot']), before: at(-1) };
    expect(missedGroups(listing(5, [{ name: 'a', from: 0 }]), young)).toEqual([]);
    const foreign = { open: [], receivers: new Set(['email']), before: at(3) };
    expect(missedGroups(listing(5, [{ name: 'a', from: 0 }]), foreign)).toEqual([]);
  });
});

/** When each alert fires and is over, as spans of minutes; the last may go on. */
interface Truth {
  readonly name: string;
  readonly spans: readonly { readonly from: number; readonly to?: number }[];
}

const truths: fc.Arbitrary<readonly Truth[]> = fc
  .array(fc.record({ turns: fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 6 }) }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((alerts) => alerts.map(({ turns }, index) => ({ name: `a${index}`, spans: spansOf(turns) })));

function spansOf(turns: readonly number[]): Truth['spans'] {
  const spans: { from: number; to?: number }[] = [];
  let time = 0;
  for (const [index, turn] of turns.entries()) {
    time += turn;
    const last = spans.at(-1);
    if (index % 2 === 0) spans.push({ from: time });
    else if (last !== undefined) last.to = time;
  }
  return spans;
}

/** What Alertmanager would send after each change: every firing alert, and those that ended since the last time. */
function deliveriesOf(
  all: readonly Truth[],
): readonly { readonly sent: number; readonly notification: Notification }[] {
  const times = [
    ...new Set(all.flatMap(({ spans }) => spans.flatMap(({ from, to }) => (to === undefined ? [from] : [from, to])))),
  ];
  return times
    .toSorted((a, b) => a - b)
    .map((time) => {
      const alerts = all.flatMap(({ name, spans }): ReceivedAlert[] => {
        const span = spans.findLast(({ from }) => from <= time);
        if (span === undefined) return [];
        if (span.to === undefined || span.to > time) return [fired(name, span.from)];
        return span.to === time ? [over(name, span.from, span.to)] : [];
      });
      return { sent: time + 0.2, notification: told(alerts) };
    });
}

describe('any deliveries of any alerts', () => {
  const timed = truths.chain((all) => {
    const deliveries = deliveriesOf(all);
    const copies = fc.array(
      fc.record({ index: fc.nat({ max: deliveries.length - 1 }), delay: fc.double({ min: 0, max: 12, noNaN: true }) }),
      { maxLength: 12 },
    );
    return fc.record({
      all: fc.constant(all),
      late: fc.array(fc.double({ min: 0, max: 12, noNaN: true }), {
        minLength: deliveries.length,
        maxLength: deliveries.length,
      }),
      copies,
    });
  });

  it('coming late, twice and in any order leave at most one open thread a group, and it tells the truth in the end', () => {
    fc.assert(
      fc.property(timed, ({ all, late, copies }) => {
        const deliveries = deliveriesOf(all);
        const arrivals = [
          ...deliveries.map((delivery, index) => ({ ...delivery, at: delivery.sent + (late[index] ?? 0) })),
          ...copies.flatMap(({ index, delay }) => {
            const delivery = deliveries[index];
            return delivery === undefined ? [] : [{ ...delivery, at: delivery.sent + delay }];
          }),
        ].toSorted((a, b) => a.at - b.at);
        const desk = new Desk();
        for (const arrival of arrivals) {
          desk.take(arrival.at, arrival.notification);
          expect(desk.book.all().filter(isOpen).length).toBeLessThanOrEqual(1);
        }
        const firing = all.filter(({ spans }) => spans.at(-1)?.to === undefined).map(({ name }) => name);
        const open = desk.book.all().filter(isOpen);
        expect(
          open
            .flatMap(firingOf)
            .map(({ fingerprint }) => fingerprint)
            .sort(),
        ).toEqual(firing.sort());
        expect(open.every(({ head }) => head === 'wanted')).toBe(true);
        const opened = desk.receptions.flatMap(({ news, after }) =>
          news.some(({ kind }) => kind === 'opened') ? [after.id] : [],
        );
        expect(new Set(opened).size).toBe(opened.length);
        expect(
          desk
            .shown()
            .map(({ id }) => id)
            .sort(),
        ).toEqual(opened.sort());
      }),
      { numRuns: 500 },
    );
  });

  it('of which any are lost leave what Alertmanager says, after one look at it', () => {
    const lossy = timed.chain((parts) =>
      fc
        .array(fc.boolean(), { minLength: parts.late.length, maxLength: parts.late.length })
        .map((lost) => ({ ...parts, lost })),
    );
    fc.assert(
      fc.property(lossy, ({ all, late, lost }) => {
        const desk = new Desk();
        const arrivals = deliveriesOf(all)
          .map((delivery, index) => ({
            ...delivery,
            at: delivery.sent + (late[index] ?? 0),
            isLost: lost[index] === true,
          }))
          .filter(({ isLost }) => !isLost)
          .toSorted((a, b) => a.at - b.at);
        for (const arrival of arrivals) desk.take(arrival.at, arrival.notification);
        const end = 120;
        const firing = all.flatMap(({ name, spans }) => {
          const last = spans.at(-1);
          return last === undefined || last.to !== undefined ? [] : [{ name, from: last.from }];
        });
        const seen = listing(end, firing);
        desk.look(end, seen);
        const open = desk.book.open('chatbot');
        for (const missed of missedGroups(seen, { open, receivers: new Set(['chatbot']), before: at(end - 2) }))
          desk.take(end, missed);
        const known = desk.book.all().filter(isOpen);
        expect(
          known
            .flatMap(firingOf)
            .map(({ fingerprint }) => fingerprint)
            .sort(),
        ).toEqual(firing.map(({ name }) => name).sort());
        expect(known.length).toBe(firing.length > 0 ? 1 : 0);
      }),
      { numRuns: 300 },
    );
  });
});
