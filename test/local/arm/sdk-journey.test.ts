import { ComputeManagementClient } from '@azure/arm-compute';
import { expect, it } from 'vitest';
import { azureClock } from '../../../local/clock.ts';
import { ownerPrincipalId, subscriptionId } from '../../../local/fixed-ids.ts';
import { armServer, audience, definition } from './arm-server.ts';
import { aDefinition, aVersion, aVhd, uri } from './vhd.ts';

async function started() {
  const server = await armServer({ clock: azureClock({ speed: 6000 }) });
  server.blobs.set(uri, aVhd());
  const { token, expiresOn } = server.tokens.issue(ownerPrincipalId, audience);
  const credential = {
    getToken: () => Promise.resolve({ token, expiresOnTimestamp: expiresOn.getTime() }),
  };
  const endpoint = server.resourceManager.url;
  const client = new ComputeManagementClient(credential, subscriptionId, { endpoint });
  return { ...server, client };
}

it('lets the Azure SDK make, widen and delete an image version', async () => {
  const { client, resourceManager, events, clock } = await started();
  const of = ['images', 'pics'] as const;

  const gallery = await client.galleries.createOrUpdate(...of, { location: 'westeurope' });
  expect(gallery.identifier?.uniqueName).toBe(`${subscriptionId}-PICS`);
  const made = await client.galleryImages.createOrUpdate(...of, 'ubuntu', {
    location: 'westeurope',
    osType: 'Linux',
    osState: 'Generalized',
    identifier: aDefinition.properties.identifier,
  });
  expect(made.features).toEqual([{ name: 'SecurityType', value: 'TrustedLaunchSupported' }]);

  const { properties } = aVersion() as { properties: Record<string, object> };
  const version = await client.galleryImageVersions.createOrUpdate(...of, 'ubuntu', '1.0.0', {
    location: 'westeurope',
    storageProfile: { ...properties['storageProfile'] },
    publishingProfile: { targetRegions: [{ name: 'westeurope' }] },
  });
  expect(version.provisioningState).toBe('Succeeded');
  expect(version.storageProfile?.osDiskImage?.sizeInGB).toBe(30);

  const widened = await client.galleryImageVersions.update(...of, 'ubuntu', '1.0.0', {
    publishingProfile: { targetRegions: [{ name: 'West Europe' }, { name: 'northeurope' }] },
  });
  expect(widened.publishingProfile?.targetRegions?.map(({ name }) => name)).toEqual([
    'West Europe',
    'North Europe',
  ]);
  clock.advance(3600);
  const { replicationStatus } = await client.galleryImageVersions.get(...of, 'ubuntu', '1.0.0', {
    expand: 'ReplicationStatus',
  });
  expect(replicationStatus?.aggregatedState).toBe('Completed');
  expect(resourceManager.latestIn(definition, 'northeurope')).toBe(`${definition}/versions/1.0.0`);

  await client.galleryImageVersions.delete(...of, 'ubuntu', '1.0.0');
  const left = [];
  for await (const one of client.galleryImageVersions.listByGalleryImage(...of, 'ubuntu'))
    left.push(one.name);
  expect(left).toEqual([]);
  expect(events.map(({ eventType }) => eventType.replace('Microsoft.Resources.', ''))).toEqual([
    'ResourceWriteSuccess',
    'ResourceWriteSuccess',
    'ResourceWriteSuccess',
    'ResourceWriteSuccess',
    'ResourceDeleteSuccess',
  ]);
});
