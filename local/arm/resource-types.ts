import type { ResourceType } from './call.ts';
import type { Platform } from './platform.ts';
import { managementLocks } from './locks/management-locks.ts';
import type { Locks } from './locks/locks.ts';
import type { LaggingView } from './resource-graph/lagging-view.ts';
import { marketplaceImages } from './marketplace/marketplace-images.ts';
import { resourceGraph } from './resource-graph/resource-graph.ts';
import { locations } from './resource-lists/locations.ts';
import { permissionsAtScope } from './resource-lists/permissions.ts';
import { providers } from './resource-lists/providers.ts';
import { resources } from './resource-lists/resources.ts';
import { tagNames } from './resource-lists/tag-names.ts';
import { computeOperations } from './resource-types/compute-operations.ts';
import { disks } from './resource-types/disks.ts';
import { diskEncryptionSets } from './resource-types/disk-encryption-sets.ts';
import { galleries } from './resource-types/galleries.ts';
import { imageDefinitions } from './resource-types/image-definitions.ts';
import { imageVersions } from './resource-types/image-versions.ts';
import { managedImages } from './resource-types/managed-images.ts';
import { resourceGroups } from './resource-types/resource-groups.ts';
import { operationResults } from './resource-types/operation-results.ts';
import { softDeletedVersions } from './resource-types/soft-deleted-versions.ts';
import { storageAccounts } from './resource-types/storage-accounts.ts';
import { subscriptions } from './resource-types/subscriptions.ts';
import { scaleSetInstances } from './resource-types/scale-set-instances.ts';
import { scaleSets } from './resource-types/scale-sets.ts';
import { tenants } from './resource-types/tenants.ts';
import { virtualMachines } from './resource-types/virtual-machines.ts';
import { sharedGalleries } from './shared-galleries/shared-galleries.ts';
import { tagsAtScope } from './tags/tags-at-scope.ts';

/** Everything the server offers. A new resource type is a file and a line here. */
export function resourceTypes(platform: Platform, locks: Locks, view: LaggingView): ResourceType[] {
  const types: ResourceType[] = [
    tenants(platform),
    subscriptions(platform),
    resourceGroups(platform),
    operationResults(platform),
    storageAccounts(platform),
    galleries(platform),
    imageDefinitions(platform),
    imageVersions(platform),
    softDeletedVersions(platform),
    ...sharedGalleries(platform),
    ...disks(platform),
    diskEncryptionSets(platform),
    managedImages(platform),
    virtualMachines(platform),
    scaleSets(platform),
    scaleSetInstances(platform),
    ...marketplaceImages(),
    ...computeOperations(platform),
    managementLocks(platform, locks),
    permissionsAtScope(platform),
    tagsAtScope(platform),
    locations(),
    providers(() => types),
    resources(platform),
    tagNames(platform),
    resourceGraph(platform, (shown) => resourceTypes(shown, locks, view), view),
  ];
  return types;
}
