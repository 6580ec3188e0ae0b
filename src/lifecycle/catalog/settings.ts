import * as z from 'zod';
import { DURATION, secondsOf } from './duration.ts';

/** `most` characters, as Azure takes them. */
export const name = (what: string, most: number) =>
  z
    .string()
    .regex(
      new RegExp(`^[A-Za-z0-9]([A-Za-z0-9._-]{0,${most - 2}}[A-Za-z0-9])?$`),
      `must be a name of letters, digits, dots, underscores and hyphens, at most ${most}, with a letter or a digit at both ends`,
    )
    .describe(`Name of the ${what}.`);

const time = (what: string, examples: string, longest: string) => {
  const error = `must be ${what} such as ${examples}`;
  return z
    .string({ error })
    .regex(DURATION, { abort: true, error })
    .refine(
      (text) => secondsOf(text) <= secondsOf(longest),
      `must be ${what} of at most ${longest}`,
    );
};

/** A job gives up waiting after 48 hours, so nothing in it may be told to take longer than one day. */
export const duration = (fallback: string) =>
  time('a duration', '90s, 15m or 2h', '24h').default(fallback);

/** For what no job waits: whoever looks at galleries looks again. */
export const waitingTime = (fallback: string) =>
  time('a waiting time', '90s, 15m, 2h or 3d', '30d').default(fallback);

export const subscription = z.guid({ error: 'must be a subscription id' });

export const region = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9 ]*$/, 'must be an Azure region, as in westeurope')
  .describe('An Azure region, as in westeurope or West Europe.');
export const endpoint = z
  .url({ protocol: /^https$/, error: 'must be an https address' })
  .refine(isAccountAlone, 'must be the address of the account alone, without container or token');

export const uri = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });
export const tags = z
  .record(
    z
      .string()
      .regex(
        /^[^<>%&\\?/]{1,512}$/,
        'the name of a tag has 1 to 512 characters, and none of < > % & \\ ? /',
      ),
    z.string().max(256),
  )
  .describe('Azure tags for whatever Gallerist creates for the image.');

/** An emulator has the account in the path, Azure in the name of the host. */
function isAccountAlone(text: string): boolean {
  const url = URL.parse(text);
  if (url === null) return true;
  const isInAzure = url.hostname.includes('.blob.');
  return url.search + url.hash + url.username === '' && (url.pathname === '/' || !isInAzure);
}
