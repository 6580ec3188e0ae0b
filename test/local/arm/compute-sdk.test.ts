import { ComputeManagementClient } from '@azure/arm-compute';
import { expect, it } from 'vitest';
import { azureClock } from '../../../local/clock.ts';
import { ownerPrincipalId, subscriptionId } from '../../../local/fixed-ids.ts';
import { armServer, audience } from './arm-server.ts';
import { aMachine, idOf, machinePath, ubuntu } from './compute.ts';

async function started() {
  const server = await armServer({ clock: azureClock({ speed: 6000 }) });
  const { token, expiresOn } = server.tokens.issue(ownerPrincipalId, audience);
  const credential = {
    getToken: () => Promise.resolve({ token, expiresOnTimestamp: expiresOn.getTime() }),
  };
  const endpoint = server.resourceManager.url;
  const client = new ComputeManagementClient(credential, subscriptionId, { endpoint });
  return { ...server, client };
}

const quick = { updateIntervalInMs: 20 };

it('lets the Azure SDK take a machine to a managed image', async () => {
  const { client } = await started();
  const of = ['images', 'vm1'] as const;
  const { properties } = aMachine() as { properties: object };
  const vm = await client.virtualMachines.createOrUpdate(
    ...of,
    { location: 'westeurope', ...properties },
    quick,
  );
  expect([vm.provisioningState, vm.storageProfile?.osDisk?.osType]).toEqual(['Succeeded', 'Linux']);
  await client.virtualMachines.deallocate(...of, quick);
  await client.virtualMachines.generalize(...of);
  const view = await client.virtualMachines.instanceView(...of);
  expect(view.statuses?.map(({ code }) => code)).toContain('OSState/generalized');
  const image = await client.images.createOrUpdate(
    'images',
    'golden',
    { location: 'westeurope', sourceVirtualMachine: { id: idOf(machinePath('vm1')) } },
    quick,
  );
  expect(image.storageProfile?.osDisk?.diskSizeGB).toBe(30);
  const names = [];
  for await (const one of client.virtualMachines.listAll()) names.push(one.name);
  expect(names).toEqual(['vm1']);
  await client.virtualMachines.delete(...of, quick);
});

it('lets the Azure SDK make a disk, a snapshot and a URL to it', async () => {
  const { client } = await started();
  const disk = await client.disks.createOrUpdate(
    'images',
    'd1',
    { location: 'westeurope', creationData: { createOption: 'Empty' }, diskSizeGB: 10 },
    quick,
  );
  expect([disk.provisioningState, disk.diskState]).toEqual(['Succeeded', 'Unattached']);
  const creationData = { createOption: 'Copy', sourceResourceId: disk.id ?? '' };
  await client.snapshots.createOrUpdate(
    'images',
    's1',
    { location: 'westeurope', creationData },
    quick,
  );
  const access = { access: 'Read', durationInSeconds: 600 };
  const { accessSAS } = await client.snapshots.grantAccess('images', 's1', access, quick);
  expect(accessSAS).toMatch(/^https:/);
  await client.snapshots.revokeAccess('images', 's1', quick);
  await client.snapshots.delete('images', 's1', quick);
});

it('lets the Azure SDK scale a scale set', async () => {
  const { client } = await started();
  const of = ['images', 'web'] as const;
  await client.virtualMachineScaleSets.createOrUpdate(
    ...of,
    {
      location: 'westeurope',
      sku: { name: 'Standard_D2s_v5', capacity: 1 },
      upgradePolicy: { mode: 'Manual' },
      virtualMachineProfile: {
        storageProfile: { imageReference: ubuntu },
        osProfile: { computerNamePrefix: 'vm', adminUsername: 'me', adminPassword: 'S3cret-word' },
      },
    },
    quick,
  );
  const grown = await client.virtualMachineScaleSets.update(...of, { sku: { capacity: 2 } }, quick);
  expect(grown.sku?.capacity).toBe(2);
  const states = [];
  for await (const one of client.virtualMachineScaleSetVMs.list(...of)) states.push(one.instanceId);
  expect(states).toEqual(['0', '1']);
  await client.virtualMachineScaleSets.delete(...of, quick);
});

it('tells the Azure SDK what the marketplace has', async () => {
  const { client } = await started();
  const images = client.virtualMachineImages;
  const of = ['westeurope', 'Canonical', 'ubuntu-24_04-lts'] as const;
  const publishers = await images.listPublishers('westeurope');
  expect(publishers.map(({ name }) => name)).toContain('Canonical');
  const versions = await images.list(...of, 'server', { top: 1, orderby: 'name desc' });
  expect(versions.map(({ name }) => name)).toEqual(['24.04.202509100']);
  const image = await images.get(...of, 'server-gen1', 'latest');
  expect([image.hyperVGeneration, image.osDiskImage?.operatingSystem]).toEqual(['V1', 'Linux']);
});
