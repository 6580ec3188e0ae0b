import { Refused } from '../outcomes.ts';
import {
  compareNumbers,
  formatNumber,
  LARGEST_PART,
  isNumber,
  parseNumber,
  type VersionNumber,
} from './number.ts';

/** How an image's versions are numbered where nobody names a number. */
export const numberings = ['next-patch', 'next-minor', 'date', 'file-name'] as const;
export type Numbering = (typeof numberings)[number];

/** Blob metadata that names the version (metadata names cannot hold a hyphen or colon). */
export const VERSION_METADATA = 'gallerist_version';

/**
 * The number somebody asked for: by call, by the blob's metadata, or by the name of file or folder, in this order.
 * A text that means to be a number and is none is `Refused`.
 */
export function numberAskedFor(
  blob: string,
  wishes: { call: string | undefined; metadata: string | undefined; stem: string },
  numbering: Numbering,
): string | undefined {
  const { call, metadata, stem } = wishes;
  if (call !== undefined) return valid(call, `${blob}: the version asked for`);
  if (metadata !== undefined) return valid(metadata, `${blob}: its metadata ${VERSION_METADATA}`);
  if (numbering === 'file-name') return valid(stem, `${blob}: its name`);
  if (!/^[vV]?\d+(\.\d+)*$/.test(stem)) return undefined;
  return valid(stem, `${blob}: its name`, ', or under one that is no number to get the next');
}

function valid(text: string, what: string, otherwise = ''): string {
  if (isNumber(text)) return text;
  throw new Refused(
    `${what} is "${text}", which is no version number.`,
    `A version is Major.Minor.Patch, three whole numbers up to 2147483647 without leading zeros, as in 1.4.0. Drop it again under such a name${otherwise}.`,
  );
}

/** The number after the highest known one, by the image's rule; `Refused` where there is none. `today` counts in UTC. */
export function nextNumber(
  numbering: Exclude<Numbering, 'file-name'>,
  highest: string | undefined,
  today: Date,
): string {
  const top = highest === undefined ? undefined : parseNumber(highest);
  const next = numbering === 'date' ? byDate(top, today) : byCount(numbering, top);
  if (Math.max(...next) <= LARGEST_PART) return formatNumber(next);
  throw new Refused(
    `No version number comes after ${highest} by the numbering ${numbering}: no part may exceed ${LARGEST_PART}.`,
    'Drop the VHD again under a number of your own, as in vhds/<image>/<version>.vhd, or change numbering in the catalog. A lower number that is free is taken too, but never becomes latest.',
  );
}

function byCount(numbering: 'next-patch' | 'next-minor', top: VersionNumber | undefined) {
  if (top === undefined) return [1, 0, 0] as const;
  const [major, minor, patch] = top;
  return numbering === 'next-minor'
    ? ([major, minor + 1, 0] as const)
    : ([major, minor, patch + 1] as const);
}

/** Year, month and day as one number (2026.1121.0), then one patch after the other; never below the highest. */
function byDate(top: VersionNumber | undefined, today: Date): VersionNumber {
  const day: VersionNumber = [
    today.getUTCFullYear(),
    (today.getUTCMonth() + 1) * 100 + today.getUTCDate(),
    0,
  ];
  if (top === undefined || compareNumbers(day, top) > 0) return day;
  return [top[0], top[1], top[2] + 1];
}
