import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextTime, parseSchedule } from './cron-schedule.ts';

const next = (schedule: string, after: string): string | undefined => {
  const parsed = parseSchedule(schedule);
  return parsed === undefined ? 'unreadable' : nextTime(parsed, new Date(after))?.toISOString();
};

describe('cron schedules', () => {
  test.each([
    ['* * * * *', '2026-11-22T06:00:30Z', '2026-11-22T06:01:00.000Z'],
    ['*/15 * * * *', '2026-11-22T06:15:00Z', '2026-11-22T06:30:00.000Z'],
    ['0 3 * * *', '2026-11-22T06:00:00Z', '2026-11-23T03:00:00.000Z'],
    ['30 2 * * sun', '2026-11-22T06:00:00Z', '2026-11-29T02:30:00.000Z'],
    ['0 0 29 2 *', '2026-11-22T06:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['0 9-17/4 * * 1-5', '2026-11-20T17:00:00Z', '2026-11-23T09:00:00.000Z'],
    ['5/20 * * * *', '2026-11-22T06:06:00Z', '2026-11-22T06:25:00.000Z'],
    ['0 0 1 jan,jul *', '2026-11-22T06:00:00Z', '2027-01-01T00:00:00.000Z'],
    ['@weekly', '2026-11-22T06:00:00Z', '2026-11-29T00:00:00.000Z'],
    // Both day fields restricted: either will do.
    ['0 0 13 * 5', '2026-11-22T06:00:00Z', '2026-11-27T00:00:00.000Z'],
    ['0 0 * * 7', '2026-11-22T06:00:00Z', '2026-11-29T00:00:00.000Z'],
  ])('%s after %s is %s', (schedule, after, expected) => {
    expect(next(schedule, after)).toBe(expected);
  });

  test.each([
    '',
    '* * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 8',
    '*/0 * * * *',
    '5-1 * * * *',
    'a * * * *',
    '@never',
  ])('%j cannot be read', (schedule) => {
    expect(parseSchedule(schedule)).toBeUndefined();
  });

  test('a day that never comes is found out', () => {
    expect(next('0 0 31 2 *', '2026-11-22T06:00:00Z')).toBeUndefined();
  });

  test('the next time is after the given one, on a full minute, and none is left out', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 59 }),
        fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
        (stride, after) => {
          const schedule = parseSchedule(`*/${stride} * * * *`);
          const at = schedule === undefined ? undefined : nextTime(schedule, after);
          expect(at).toBeDefined();
          const gap = (at?.getTime() ?? 0) - after.getTime();
          expect(gap).toBeGreaterThan(0);
          expect(gap).toBeLessThanOrEqual(stride * 60_000);
          expect((at?.getTime() ?? 1) % 60_000).toBe(0);
        },
      ),
    );
  });
});
