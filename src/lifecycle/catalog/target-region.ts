import * as z from 'zod';
import { region } from './settings.ts';

export const targetRegion = z.strictObject({
  name: region,
  replicas: z
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe('Replicas in the region: 1 per 20 VMs created at once.'),
  storageAccountType: z
    .enum(['Standard_LRS', 'Standard_ZRS', 'Premium_LRS'])
    .default('Standard_LRS'),
  diskEncryptionSet: z
    .string()
    .startsWith('/subscriptions/', 'must be the resource id of a disk encryption set')
    .optional()
    .describe('Resource id of a disk encryption set in the region.'),
});
