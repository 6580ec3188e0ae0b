import { expect, it } from 'vitest';
import { definition } from './arm-server.ts';
import { aMachine, aScaleSet, done, machinePath, scaleSetPath, ubuntu } from './compute.ts';
import { prepared, regions, version, type Prepared } from './prepared.ts';

const set = scaleSetPath('web');
const instances = scaleSetPath('web', '/virtualMachines');

interface Listed {
  name: string;
  instanceId: string;
  properties: {
    latestModelApplied: boolean;
    storageProfile: { imageReference: { exactVersion: string } };
  };
}

async function listed({ send }: Prepared) {
  const { json } = await send('GET', instances);
  return (json.value as Listed[]).map(({ name, properties }) => ({
    name,
    version: properties.storageProfile.imageReference.exactVersion,
    latest: properties.latestModelApplied,
  }));
}

it('makes instances of the latest version, each of which keeps what it was made of', async () => {
  const server = await prepared();
  await server.make('1.0.0');
  const made = await server.send('PUT', set, aScaleSet({ id: definition }));
  expect([made.status, made.json.properties.provisioningState]).toEqual([201, 'Creating']);
  expect(made.headers['x-ms-request-charge']).toBeDefined();
  server.clock.advance(60);
  await server.make('1.1.0');
  await done(server, 'PATCH', set, { sku: { capacity: 3 } });
  expect(await listed(server)).toEqual([
    { name: 'web_0', version: '1.0.0', latest: true },
    { name: 'web_1', version: '1.0.0', latest: true },
    { name: 'web_2', version: '1.1.0', latest: true },
  ]);
});

it('cannot grow without its image, but can shrink and stay', async () => {
  const server = await prepared();
  await server.make('1.0.0');
  await done(server, 'PUT', set, aScaleSet({ id: version }));
  await done(server, 'DELETE', version);
  const { status, json } = await server.send('PATCH', set, { sku: { capacity: 3 } });
  expect([status, json.error.code]).toEqual([404, 'GalleryImageNotFound']);
  expect(await listed(server)).toHaveLength(2);
  await done(server, 'PATCH', set, { sku: { capacity: 0 } });
  expect(await listed(server)).toEqual([]);
  const { sku } = (await server.send('GET', set)).json;
  expect(sku).toEqual({ name: 'Standard_DS1_v2', tier: 'Standard', capacity: 0 });
  const back = await server.send('PATCH', set, { sku: { capacity: 1 } });
  expect(back.status).toBe(404);
});

it.each([version, definition])(
  'neither grows nor is reimaged where the image was taken from its region: %s',
  async (id) => {
    const server = await prepared();
    const { send, clock, make } = server;
    await make('1.0.0', regions('westeurope', 'northeurope'));
    await make('2.0.0', regions('westeurope'));
    const there = { ...aScaleSet({ id }), location: 'northeurope' };
    await done(server, 'PUT', set, there);
    await done(server, 'PATCH', set, { sku: { capacity: 3 } });
    const { json: present } = await send('GET', version);
    present.properties.publishingProfile.targetRegions.pop();
    present.properties.safetyProfile.allowDeletionOfReplicatedLocations = true;
    expect((await send('PUT', version, present)).status).toBe(200);
    clock.advance(600);
    const machine = { ...aMachine({ imageReference: { id } }), location: 'northeurope' };
    for (const [method, path, body] of [
      ['PATCH', set, { sku: { capacity: 4 } }],
      ['PUT', set, { ...there, sku: { capacity: 4 } }],
      ['POST', scaleSetPath('web', '/reimage'), { instanceIds: ['0'] }],
      ['POST', scaleSetPath('web', '/manualupgrade'), { instanceIds: ['0'] }],
      ['PUT', scaleSetPath('more'), there],
      ['PUT', machinePath('vm1'), machine],
    ] as const) {
      const { status, json } = await send(method, path, body);
      expect([status, json.error]).toEqual([
        404,
        {
          code: 'GalleryImageNotFound',
          message: `The gallery image ${id} is not available in northeurope region. Please contact image owner to replicate to this region, or change your requested region.`,
          target: 'imageReference',
        },
      ]);
    }
    expect((await listed(server)).map((one) => one.version)).toEqual(['1.0.0', '1.0.0', '1.0.0']);
    await done(server, 'POST', scaleSetPath('web', '/restart'));
    await done(server, 'PATCH', set, { sku: { capacity: 2 } });
  },
);

it('is not made where its image is not', async () => {
  const server = await prepared();
  await server.make('1.0.0');
  const elsewhere = { ...aScaleSet({ id: version }), location: 'eastus' };
  expect((await server.send('PUT', set, elsewhere)).json.error.code).toBe('GalleryImageNotFound');
});

it('moves instances to a new model by hand, or by itself', async () => {
  const server = await prepared();
  await server.make('1.0.0');
  await server.make('1.1.0');
  await done(server, 'PUT', set, aScaleSet({ id: version }));
  const image = (id: string) => ({
    properties: { virtualMachineProfile: { storageProfile: { imageReference: { id } } } },
  });
  await done(server, 'PATCH', set, image(`${definition}/versions/1.1.0`));
  expect((await listed(server)).map(({ latest }) => latest)).toEqual([false, false]);
  await done(server, 'POST', scaleSetPath('web', '/manualupgrade'), { instanceIds: ['1'] });
  expect((await listed(server)).map((one) => one.version)).toEqual(['1.0.0', '1.1.0']);
  await done(server, 'PATCH', set, { properties: { upgradePolicy: { mode: 'Automatic' } } });
  await done(server, 'PATCH', set, image(version));
  expect((await listed(server)).map((one) => one.version)).toEqual(['1.0.0', '1.0.0']);
});

it('stops, counts and deletes its instances', async () => {
  const server = await prepared();
  await done(server, 'PUT', set, aScaleSet(ubuntu));
  await done(server, 'POST', scaleSetPath('web', '/deallocate'), { instanceIds: ['0'] });
  const view = await server.send('GET', scaleSetPath('web', '/instanceView'));
  expect(view.json.virtualMachine.statusesSummary).toEqual([
    { code: 'ProvisioningState/succeeded', count: 2 },
    { code: 'PowerState/deallocated', count: 1 },
    { code: 'PowerState/running', count: 1 },
  ]);
  await done(server, 'POST', scaleSetPath('web', '/delete'), { instanceIds: ['0'] });
  expect((await listed(server)).map(({ name }) => name)).toEqual(['web_1']);
  expect((await server.send('GET', set)).json.sku.capacity).toBe(1);
  await done(server, 'DELETE', set);
  expect((await server.send('GET', scaleSetPath('web', '/virtualMachines/1'))).status).toBe(404);
  expect(server.events.at(-1)).toMatchObject({
    eventType: 'Microsoft.Resources.ResourceDeleteSuccess',
    data: { operationName: 'Microsoft.Compute/virtualMachineScaleSets/delete' },
  });
});
