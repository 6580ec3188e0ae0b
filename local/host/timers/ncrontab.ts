/** A set of values per field of an NCRONTAB expression, read in UTC: WEBSITE_TIME_ZONE has no effect on Flex Consumption. */
export interface Ncrontab {
  seconds: Set<number>;
  minutes: Set<number>;
  hours: Set<number>;
  days: Set<number>;
  months: Set<number>;
  weekdays: Set<number>;
}

const monthNames =
  'january february march april may june july august september october november december'.split(
    ' ',
  );
const weekdayNames = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ');

/** Reads `{second} {minute} {hour} {day} {month} {day of week}`, or five fields; undefined if it is neither. */
export function parseNcrontab(expression: string): Ncrontab | undefined {
  const fields = expression.trim().split(/\s+/);
  if (fields.length === 5) fields.unshift('0');
  if (fields.length !== 6) return undefined;
  const [second = '', minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const parsed = {
    seconds: values(second, 0, 59),
    minutes: values(minute, 0, 59),
    hours: values(hour, 0, 23),
    days: values(day, 1, 31),
    months: values(month, 1, 12, monthNames),
    weekdays: values(weekday, 0, 6, weekdayNames),
  };
  return Object.values(parsed).includes(undefined) ? undefined : (parsed as Ncrontab);
}

function values(
  field: string,
  low: number,
  high: number,
  names: string[] = [],
): Set<number> | undefined {
  const all = new Set<number>();
  for (const part of field.split(',')) {
    const pieces = /^(\*|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d+))?$/i.exec(part);
    if (pieces === null) return undefined;
    const [, first = '', last, step] = pieces;
    const read = (text: string) => one(text, low, names);
    const from = first === '*' ? low : read(first);
    const to =
      last === undefined ? (first === '*' || step !== undefined ? high : from) : read(last);
    const every = Number(step ?? 1);
    if (
      !(from >= low && from <= to && to <= high) ||
      every < 1 ||
      (first === '*' && last !== undefined)
    )
      return undefined;
    for (let value = from; value <= to; value += every) all.add(value);
  }
  return all;
}

/** A number, or how a name begins. */
function one(text: string, low: number, names: string[]): number {
  if (/^\d+$/.test(text)) return Number(text);
  const name = names.findIndex((each) => each.startsWith(text.toLowerCase()));
  return name >= 0 ? name + low : NaN;
}

const dayMilliseconds = 86_400_000;
// 29 February on a given weekday comes again after at most 40 years.
const farthestDays = 41 * 366;

/**
 * The first instant after the given one; undefined if there is none (30 February).
 * As in NCRONTAB, and unlike crontab(5), day and day of week must both match.
 */
export function nextNcrontab(schedule: Ncrontab, after: Date): Date | undefined {
  const from = Math.floor(after.getTime() / 1000) * 1000 + 1000;
  const midnight = Math.floor(from / dayMilliseconds) * dayMilliseconds;
  for (let day = 0; day < farthestDays; day++) {
    const start = midnight + day * dayMilliseconds;
    if (!dayMatches(schedule, new Date(start))) continue;
    const second = firstSecond(schedule, Math.max(0, (from - start) / 1000));
    if (second !== undefined) return new Date(start + second * 1000);
  }
  return undefined;
}

const dayMatches = (schedule: Ncrontab, day: Date) =>
  schedule.months.has(day.getUTCMonth() + 1) &&
  schedule.days.has(day.getUTCDate()) &&
  schedule.weekdays.has(day.getUTCDay());

/** The first matching second of a day at or after the given one. */
function firstSecond(schedule: Ncrontab, earliest: number): number | undefined {
  for (const hour of ascending(schedule.hours)) {
    if (hour * 3600 + 3599 < earliest) continue;
    for (const minute of ascending(schedule.minutes)) {
      const base = hour * 3600 + minute * 60;
      if (base + 59 < earliest) continue;
      const second = ascending(schedule.seconds).find((each) => base + each >= earliest);
      if (second !== undefined) return base + second;
    }
  }
  return undefined;
}

const ascending = (set: Set<number>) => [...set].sort((a, b) => a - b);
