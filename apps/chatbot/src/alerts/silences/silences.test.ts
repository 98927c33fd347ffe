import { checkView } from '@otelops/sandbox';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Episode } from '../episodes/episode.ts';
import { escapePattern, matchersFor, matchersOf } from './matchers.ts';
import { readSilenceWish, silenceModal } from './silence-modal.ts';
import { needsSecondLook, parseSilencePlan, type SilencePlan, scopesOf, silencePlanRecord } from './silence-plan.ts';
import { silenceEnd } from './until.ts';

describe('the end of a silence', () => {
  const end = (now: string, zone: string): string => silenceEnd('tomorrow', new Date(now), zone).toISOString();

  it('is one or four hours away', () => {
    const now = new Date('2026-11-23T12:34:56.000Z');
    expect(silenceEnd('1h', now, 'UTC').toISOString()).toBe('2026-11-23T13:34:56.000Z');
    expect(silenceEnd('4h', now, 'UTC').toISOString()).toBe('2026-11-23T16:34:56.000Z');
  });

  it.each([
    ['2026-11-23T12:00:00Z', 'UTC', '2026-11-24T09:00:00.000Z'],
    ['2026-11-23T12:00:00Z', 'Europe/Berlin', '2026-11-24T08:00:00.000Z'],
    ['2026-11-23T23:30:00Z', 'Europe/Berlin', '2026-11-25T08:00:00.000Z'],
    ['2026-11-23T03:00:00Z', 'America/Los_Angeles', '2026-11-23T17:00:00.000Z'],
    ['2026-11-23T12:00:00Z', 'Asia/Kolkata', '2026-11-24T03:30:00.000Z'],
    ['2026-11-23T12:00:00Z', 'Not/AZone', '2026-11-24T09:00:00.000Z'],
    // Clocks go forward on 2027-03-28 and back on 2026-10-25 in Berlin.
    ['2027-03-27T12:00:00Z', 'Europe/Berlin', '2027-03-28T07:00:00.000Z'],
    ['2026-10-24T12:00:00Z', 'Europe/Berlin', '2026-10-25T08:00:00.000Z'],
    ['2026-12-31T12:00:00Z', 'UTC', '2027-01-01T09:00:00.000Z'],
  ])('at %s in %s is %s for who says tomorrow', (now, zone, expected) => {
    expect(end(now, zone)).toBe(expected);
  });

  it('is 09:00 of the next day on the clocks of every zone', () => {
    const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    const moment = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(moment, zone, (now, timeZone) => {
        const at = silenceEnd('tomorrow', now, timeZone);
        const clock = new Intl.DateTimeFormat('en-GB', {
          timeZone,
          hour: '2-digit',
          minute: '2-digit',
          hourCycle: 'h23',
        });
        expect(clock.format(at)).toBe('09:00');
        expect(at.getTime() - now.getTime()).toBeGreaterThan(7 * 3_600_000);
        expect(at.getTime() - now.getTime()).toBeLessThan(35 * 3_600_000);
      }),
    );
  });
});

describe('the matchers of a silence', () => {
  it('are what alerts share, and a pattern of what tells them apart', () => {
    const of = matchersOf([
      { alertname: 'X', pod: 'a.b', severity: 'warning' },
      { alertname: 'X', pod: 'c', severity: 'warning', extra: '1' },
    ]);
    expect(of).toEqual([
      { name: 'alertname', value: 'X', isRegex: false, isEqual: true },
      { name: 'pod', value: 'a\\.b|c', isRegex: true, isEqual: true },
      { name: 'severity', value: 'warning', isRegex: false, isEqual: true },
    ]);
  });

  it('match each of the alerts they were made of, and take values literally', () => {
    const labels = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.string({ minLength: 1 }), { minKeys: 1 });
    fc.assert(
      fc.property(fc.array(labels, { minLength: 1, maxLength: 5 }), (all) => {
        const matchers = matchersOf(all);
        for (const one of all) {
          for (const { name, value, isRegex } of matchers) {
            const holds = isRegex ? new RegExp(`^(?:${value})$`, 's').test(one[name] ?? '') : one[name] === value;
            expect(holds).toBe(true);
          }
        }
      }),
    );
    fc.assert(
      fc.property(fc.string(), fc.string(), (wanted, other) => {
        expect(new RegExp(`^(?:${escapePattern(wanted)})$`, 's').test(other)).toBe(wanted === other);
      }),
    );
  });

  it('leave out a label with more values than anybody reads', () => {
    const all = Array.from({ length: 30 }, (_, index) => ({ alertname: 'X', pod: `pod-${index}` }));
    expect(matchersOf(all).map(({ name }) => name)).toEqual(['alertname']);
    expect(matchersFor({ alertname: 'X', empty: '' }).map(({ name }) => name)).toEqual(['alertname']);
  });
});

const episode: Episode = {
  id: 'e1',
  source: 'alertmanager',
  receiver: 'chatbot',
  groupKeys: ['g'],
  groupLabels: { alertname: 'X' },
  commonLabels: {},
  commonAnnotations: {},
  channel: 'C1',
  openedAt: '2026-11-23T12:00:00.000Z',
  reopenings: 0,
  alerts: ['a', 'b'].map((pod) => ({
    fingerprint: pod,
    labels: { alertname: 'X', pod },
    annotations: {},
    firstStart: '2026-11-23T12:00:00.000Z',
    lastStart: '2026-11-23T12:00:00.000Z',
    seenAt: '2026-11-23T12:00:00.000Z',
  })),
  earlierEnds: {},
  truncated: 0,
  head: 'wanted',
};

describe('the form of a silence', () => {
  const plan = (matched: (number | undefined)[]): SilencePlan => ({
    id: 'p1',
    episode: 'e1',
    askedBy: 'U1',
    askedAt: '2026-11-23T12:00:00.000Z',
    scopes: scopesOf(episode).map((scope, index) => {
      const found = matched[index];
      return found === undefined ? scope : { ...scope, matched: found };
    }),
  });
  const frame = {
    title: 'X',
    now: new Date('2026-11-23T12:00:00Z'),
    timeZone: 'Europe/Berlin',
    clusterLabel: 'sandbox',
  };

  it('offers these alerts and the whole group', () => {
    expect(scopesOf(episode).map(({ name, matchers }) => [name, matchers.length])).toEqual([
      ['these', 2],
      ['group', 1],
    ]);
  });

  it('offers nothing for alerts without labels: a silence would take in everything', () => {
    expect(scopesOf({ ...episode, groupLabels: {}, alerts: [] })).toEqual([]);
  });

  it.each([[[2, 3]], [[2, 500]], [[undefined, undefined]]])(
    'is one that Slack opens, with %j alerts matched',
    (matched) => {
      expect(checkView(silenceModal(plan(matched), frame))).toEqual([]);
    },
  );

  it('is one that Slack opens, whatever the labels', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(fc.dictionary(text, text, { minKeys: 1, maxKeys: 12 }), (labels) => {
        const [first] = episode.alerts;
        const odd = { ...episode, groupLabels: labels, alerts: [{ ...first!, labels }] };
        const scopes = scopesOf(odd);
        fc.pre(scopes.length > 0);
        expect(
          checkView(silenceModal({ ...plan([]), scopes }, { ...frame, title: Object.keys(labels)[0] ?? '' })),
        ).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('is read as it was filled in', () => {
    const state = { scope: { scope: 'group' }, length: { length: '4h' }, comment: { comment: ' new disk ' } };
    expect(readSilenceWish(plan([2, 3]), state)).toMatchObject({
      ok: true,
      wish: { scope: { name: 'group' }, length: '4h', comment: 'new disk' },
    });
  });

  it('wants many alerts confirmed, and those that could not be counted', () => {
    const state = { scope: { scope: 'group' }, length: { length: '1h' } };
    for (const [matched, words] of [
      [[2, 21], 'This takes in many alerts'],
      [[2, undefined], 'Alertmanager could not be asked'],
    ] as const) {
      expect(readSilenceWish(plan([...matched]), state)).toMatchObject({
        ok: false,
        errors: { sure: expect.stringContaining(words) },
      });
      const sure = { ...state, sure: { sure: ['sure'] } };
      expect(readSilenceWish(plan([...matched]), sure).ok).toBe(true);
    }
    expect([needsSecondLook(20), needsSecondLook(21), needsSecondLook(undefined)]).toEqual([false, true, true]);
  });

  it('takes no length that was not offered, and no scope', () => {
    expect(readSilenceWish(plan([1, 1]), { length: { length: '30d' } })).toMatchObject({
      ok: false,
      errors: { length: expect.any(String) },
    });
    expect(readSilenceWish(plan([1, 1]), { scope: { scope: 'all' }, length: { length: '1h' } })).toMatchObject({
      ok: false,
    });
  });

  it('is kept, and comes back as it was', () => {
    const kept = plan([2, undefined]);
    expect(parseSilencePlan(silencePlanRecord(kept))).toEqual(kept);
    expect(parseSilencePlan({ id: 1 })).toBeUndefined();
  });
});
