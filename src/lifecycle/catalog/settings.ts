import * as z from 'zod';
import { DURATION, secondsOf } from './duration.ts';

export const name = (what: string) =>
  z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,78}[A-Za-z0-9]$|^[A-Za-z0-9]$/,
      'must be a name of letters, digits, dots, underscores and hyphens, at most 80',
    )
    .describe(`Name of the ${what}.`);

/** A job gives up waiting after 48 hours, so nothing in it may be told to take longer than one day. */
const LONGEST_SECONDS = 86_400;

const aDuration = 'must be a duration such as 90s, 15m or 2h';
export const duration = (fallback: string) =>
  z
    .string({ error: aDuration })
    .regex(DURATION, { abort: true, error: aDuration })
    .refine((text) => secondsOf(text) <= LONGEST_SECONDS, 'must be a duration of at most 24h')
    .default(fallback);

export const region = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9 ]*$/, 'must be an Azure region, as in westeurope')
  .describe('An Azure region, as in westeurope or West Europe.');
export const uri = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });
export const tags = z
  .record(z.string().min(1).max(512), z.string().max(256))
  .describe('Azure tags for whatever Gallerist creates for the image.');
