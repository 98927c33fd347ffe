import { describe, expect, it } from 'vitest';
import { cronFault, dueOf } from './due.ts';

const daily = '0 8 * * *';
const at = (text: string): Date => new Date(text);

describe('what is due', () => {
  it('is nothing the first time, but the next time that comes', () => {
    expect(dueOf(daily, 'UTC', undefined, at('2026-06-01T09:00:00Z'))).toEqual({
      missed: 0,
      next: at('2026-06-02T08:00:00Z'),
    });
  });

  it('is a list whose time has come since it last ran', () => {
    expect(dueOf(daily, 'UTC', at('2026-06-01T08:00:00Z'), at('2026-06-02T08:00:01Z'))).toEqual({
      now: at('2026-06-02T08:00:00Z'),
      missed: 0,
      next: at('2026-06-03T08:00:00Z'),
    });
  });

  it('is run once after a week away, with the others counted as missed', () => {
    const due = dueOf(daily, 'UTC', at('2026-06-01T08:00:00Z'), at('2026-06-08T12:00:00Z'));
    expect(due).toMatchObject({ now: at('2026-06-08T08:00:00Z'), missed: 6 });
  });

  it('keeps to the wall clock of its zone when the clocks change', () => {
    const due = dueOf(daily, 'Europe/Berlin', at('2026-03-28T07:00:00Z'), at('2026-03-28T07:00:01Z'));
    expect(due.next).toEqual(at('2026-03-29T06:00:00Z'));
  });

  it('says why a pattern cannot be read', () => {
    expect(cronFault(daily)).toBeUndefined();
    expect(cronFault('8 Uhr')).toBe('a cron pattern has five fields: minute hour day month weekday');
    expect(cronFault('0 25 * * *')).toContain('25');
    expect(cronFault('0 0 30 2 *')).toBe('this time never comes');
  });
});
