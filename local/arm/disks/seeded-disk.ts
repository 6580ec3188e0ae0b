import { randomUUID } from 'node:crypto';
import type { SeedResource } from '../call.ts';
import { azureInstant } from '../instants.ts';
import { shaped } from '../request-shape.ts';
import { diskRequest } from './disk-request.ts';
import { gibibyte, type Disk } from './disk-state.ts';

/** A disk or snapshot that has long been there; 30 GB unless told otherwise. */
export function seededDisk(resource: SeedResource, type: string, now: Date): Disk {
  const { id, location, tags, sku, properties } = resource;
  const asked = shaped(diskRequest, { sku, properties }, 'disk');
  const { creationData, diskSizeGB = 30, osType, hyperVGeneration } = asked.properties ?? {};
  return {
    id,
    type,
    location,
    ...(tags && { tags }),
    provisioningState: 'Succeeded',
    state: {
      sku: asked.sku?.name ?? 'Standard_LRS',
      creationData: { createOption: creationData?.createOption ?? 'Empty' },
      sizeBytes: diskSizeGB * gibibyte,
      timeCreated: azureInstant(now, id),
      uniqueId: randomUUID(),
      osType,
      hyperVGeneration,
      encryption: { type: 'EncryptionAtRestWithPlatformKey' },
      networkAccessPolicy: 'AllowAll',
      publicNetworkAccess: 'Enabled',
      extra: {},
    },
  };
}
