import { describe, expect, it } from 'vitest';
import {
  nextOccurrences,
  parseSchedule,
  tooFrequentToMonitor,
} from '../../../local/host/timers/schedule.ts';

const next = (expression: string, after: string, count = 1) =>
  nextOccurrences(parseSchedule(expression), new Date(after), count).map((each) =>
    each.toISOString().replace('.000Z', 'Z'),
  );

describe('schedule', () => {
  it.each([
    ['0 */5 * * * *', '2026-01-01T00:00:00Z', '2026-01-01T00:05:00Z'],
    ['0 */5 * * * *', '2026-01-01T00:04:59.999Z', '2026-01-01T00:05:00Z'],
    ['*/5 * * * *', '2026-01-01T00:00:01Z', '2026-01-01T00:05:00Z'],
    ['30 0 0 * * *', '2026-12-31T00:00:30Z', '2027-01-01T00:00:30Z'],
    ['0 30 9 * * 1-5', '2026-01-02T09:30:00Z', '2026-01-05T09:30:00Z'],
    ['0 30 9 * * Mon-Fri', '2026-01-02T09:30:00Z', '2026-01-05T09:30:00Z'],
    ['0 0 0 1 jan,July *', '2026-01-01T00:00:00Z', '2026-07-01T00:00:00Z'],
    ['0 0 0 1 Sept *', '2026-01-01T00:00:00Z', '2026-09-01T00:00:00Z'],
    ['0 0 0 29 2 *', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['0 0 0 29 2 0', '2026-01-01T00:00:00Z', '2032-02-29T00:00:00Z'],
    ['0 0 8-18/5 * * *', '2026-01-01T13:00:00Z', '2026-01-01T18:00:00Z'],
    ['0 50/5 * * * *', '2026-01-01T00:55:00Z', '2026-01-01T01:50:00Z'],
    ['00:30:00', '2026-01-01T00:10:00Z', '2026-01-01T00:40:00Z'],
    ['1.00:00:00', '2026-01-01T00:10:00Z', '2026-01-02T00:10:00Z'],
  ])('%s after %s is due at %s', (expression, after, due) => {
    expect(next(expression, after)).toEqual([due]);
  });

  it('wants day and day of week to match both, unlike crontab', () => {
    expect(next('0 0 0 13 * 5', '2026-01-01T00:00:00Z', 3)).toEqual([
      '2026-02-13T00:00:00Z',
      '2026-03-13T00:00:00Z',
      '2026-11-13T00:00:00Z',
    ]);
  });

  it.each([
    '',
    '* * *',
    '0 60 * * * *',
    '0 0 0 0 * *',
    '0 5-1 * * * *',
    '0 */0 * * * *',
    'often',
    '00:00:00',
    '0 0 0 * * 7',
    '0 0x5 * * * *',
    '0 1e1 * * * *',
    '0 0 0 1 janitor *',
    '0 0 0 * * monkey',
  ])('refuses %j', (expression) => {
    expect(() => parseSchedule(expression)).toThrow(
      'was not recognized as a valid cron expression or timespan string',
    );
  });

  it('says so when a schedule never comes', () => {
    expect(() => parseSchedule('0 0 0 30 2 *')).toThrow('never comes');
  });

  it.each([
    ['*/30 * * * * *', true],
    ['0 * * * * *', false],
    ['00:00:30', true],
  ])('keeps no status for %s: %s', (expression, expected) => {
    expect(tooFrequentToMonitor(parseSchedule(expression), new Date('2026-01-01T00:00:00Z'))).toBe(
      expected,
    );
  });
});
