import * as z from 'zod';
import { region, subscription, waitingTime } from './settings.ts';

const olderVersions = z
  .strictObject({
    wide: z
      .int()
      .min(1, 'must be 1 or more: 0 would narrow every version away, and latest with them')
      .default(2)
      .describe('How many promoted versions, from latest down, stay in every region.'),
    regions: z
      .array(region)
      .default([])
      .describe('Where older ones stay, besides the location; each is one of the image.'),
  })
  .prefault({})
  .describe(
    'So many promoted versions, from latest down, stay in every region of `regions`; older ones narrow to these regions and the location.',
  );

const promotion = z
  .strictObject({
    rule: z
      .enum(['automatic', 'manual'])
      .default('automatic')
      .describe('Whether a replicated version becomes latest by itself, or by call only.'),
    bake: waitingTime('0s').describe(
      'How long a version lies replicated before it is promoted; at most 30d.',
    ),
    canary: z
      .strictObject({
        region,
        bake: waitingTime('1h').describe('How long it is latest there alone; at most 30d.'),
      })
      .optional()
      .describe('A region where a version is latest before it is anywhere else.'),
    gate: z
      .url({ protocol: /^https$/, error: 'must be an https address' })
      .optional()
      .describe('Address that is asked whether a version may be promoted.'),
  })
  .prefault({})
  .describe('When a replicated version becomes latest.');

const atMost = (fallback: number) => z.int().min(0).default(fallback);

const budgets = z
  .strictObject({ replicate: atMost(20), narrow: atMost(5), promote: atMost(5) })
  .prefault({})
  .describe(
    'How many actions of a kind one run may begin on the image, and how many narrowings may be at work on it; 0 begins none.',
  );

/** What the catalog says of versions that are there: where they stay, when they are promoted, who is asked. */
export const keeping = {
  manage: z
    .boolean()
    .optional()
    .describe(
      'An image that already had versions when the catalog first named it is only observed until this is true; false: always only observed.',
    ),
  olderVersions,
  promotion,
  consumers: z
    .array(subscription)
    .default([])
    .describe(
      "Subscriptions besides the image's own that may use its versions: they are asked before a version is taken out of a region.",
    ),
  budgets,
};
