import * as z from 'zod';
import { region } from './settings.ts';

const expected = z
  .strictObject({
    vmsAtOnce: z.int().min(1).optional().describe('VMs that are created at once, at the most.'),
    scaleSets: z.int().min(1).optional().describe('Scale sets, of up to 600 instances each.'),
  })
  .describe(
    'The load in the region, instead of replicas: 1 replica per vmsPerReplica VMs, and 1 per scale set.',
  );

export const vmsPerReplica = z
  .int()
  .min(1)
  .default(20)
  .describe('VMs created at once that one replica serves, where a region says its expected load.');

export const targetRegion = z
  .strictObject({
    name: region,
    replicas: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .meta({ default: 1 })
      .describe('Replicas in the region; Azure advises 1 for every 20 VMs created at once.'),
    expected: expected.optional(),
    storageAccountType: z
      .enum(['Standard_LRS', 'Standard_ZRS', 'Premium_LRS'])
      .default('Standard_LRS'),
    diskEncryptionSet: z
      .string()
      .startsWith('/subscriptions/', 'must be the resource id of a disk encryption set')
      .optional()
      .describe('Resource id of a disk encryption set in the region.'),
  })
  // No default of its own: where a load is expected, replicas must stay unsaid.
  .overwrite((said) =>
    said.expected === undefined && said.replicas === undefined ? { ...said, replicas: 1 } : said,
  );
