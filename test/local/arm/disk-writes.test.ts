import { expect, it } from 'vitest';
import { armServer } from './arm-server.ts';
import { diskPath, done, idOf, snapshotPath } from './compute.ts';

const disk = diskPath('d1');
const at = (path: string, apiVersion: string) => `${idOf(path)}?api-version=${apiVersion}`;
const empty = {
  location: 'westeurope',
  sku: { name: 'Premium_LRS' },
  properties: { creationData: { createOption: 'Empty' }, diskSizeGB: 10 },
};

it.each(['2022-03-02', '2023-04-02'])('tells names in the answer to a PUT with %s', async (api) => {
  const { send } = await armServer();
  const { json } = await send('PUT', at(snapshotPath('s1'), api), empty);
  expect([json.name, json.id, json.type]).toEqual([
    's1',
    idOf(snapshotPath('s1')),
    'Microsoft.Compute/snapshots',
  ]);
});

it('answers a PUT by what was asked, but for what follows from size and kind', async () => {
  const server = await armServer();
  await done(server, 'PUT', disk, empty);
  const { sku: _, ...before } = (await server.send('GET', disk)).json;
  const { json } = await server.send('PUT', disk, {
    ...before,
    sku: { name: 'Standard_LRS' },
    properties: { ...before.properties, diskSizeGB: 20 },
  });
  expect(JSON.stringify([json.sku, json.properties])).toBe(
    JSON.stringify([
      { name: 'Standard_LRS' },
      {
        creationData: { createOption: 'Empty' },
        diskSizeGB: 20,
        encryption: { type: 'EncryptionAtRestWithPlatformKey' },
        networkAccessPolicy: 'AllowAll',
        publicNetworkAccess: 'Enabled',
        provisioningState: 'Updating',
        tier: 'P3',
      },
    ]),
  );
});

it('answers a PATCH by what was asked for all along, in its present tier', async () => {
  const server = await armServer();
  const tags = { a: 'b' };
  await done(server, 'PUT', disk, { ...empty, tags });
  const { json } = await server.send('PATCH', disk, { properties: { diskSizeGB: 20 } });
  expect(JSON.stringify(json)).toBe(
    JSON.stringify({
      name: 'd1',
      id: idOf(disk),
      type: 'Microsoft.Compute/disks',
      location: 'westeurope',
      tags,
      sku: { name: 'Premium_LRS', tier: 'Premium' },
      properties: {
        creationData: { createOption: 'Empty' },
        diskSizeGB: 20,
        provisioningState: 'Updating',
        tier: 'P3',
      },
    }),
  );
  server.clock.advance(1);
  expect((await server.send('GET', disk)).json.properties.tier).toBe('P4');
});
