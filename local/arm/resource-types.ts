import type { ResourceType } from './call.ts';
import type { Platform } from './platform.ts';
import { capsOperations } from './resource-types/caps-operations.ts';
import { galleries } from './resource-types/galleries.ts';
import { imageDefinitions } from './resource-types/image-definitions.ts';
import { imageVersions } from './resource-types/image-versions.ts';
import { resourceGroups } from './resource-types/resource-groups.ts';
import { operationResults } from './resource-types/operation-results.ts';
import { softDeletedVersions } from './resource-types/soft-deleted-versions.ts';
import { storageAccounts } from './resource-types/storage-accounts.ts';
import { subscriptions } from './resource-types/subscriptions.ts';
import { tenants } from './resource-types/tenants.ts';

/** Everything the server offers. A new resource type is a file and a line here. */
export function resourceTypes(platform: Platform): ResourceType[] {
  return [
    tenants(platform),
    subscriptions(platform),
    resourceGroups(platform),
    operationResults(platform),
    storageAccounts(platform),
    galleries(platform),
    imageDefinitions(platform),
    imageVersions(platform),
    softDeletedVersions(platform),
    capsOperations(platform),
  ];
}
