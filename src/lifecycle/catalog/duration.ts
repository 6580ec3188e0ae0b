const unitSeconds = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** How durations are written in the catalog: `90s`, `15m`, `48h`, `30d`. */
export const DURATION = /^\d+[smhd]$/;

/** How long a blob lies still, where the catalog does not say. */
export const USUAL_SETTLE = '15m';

/** Days for which a catalog may let blobs lie that were imported. */
export const LONGEST_DAYS = 365;

/** Days that a version may have before its end of life: a century, after which every date still has four digits of year. */
export const LONGEST_LIFE_DAYS = 36_500;

/** `15m` in seconds. */
export function secondsOf(text: string): number {
  const unit = text.at(-1) as keyof typeof unitSeconds;
  return Number(text.slice(0, -1)) * unitSeconds[unit];
}
