import { expect, it } from 'vitest';
import { definition, group } from './arm-server.ts';
import { aScaleSet, done, idOf, machinePath, scaleSetPath } from './compute.ts';
import { prepared, version, type Prepared } from './prepared.ts';

const set = scaleSetPath('web');
const machines = `${group}/providers/Microsoft.Compute/virtualMachines?api-version=2024-11-01`;
const disks = `${group}/providers/Microsoft.Compute/disks?api-version=2025-01-02`;

function flexible(imageReference: Record<string, unknown>, capacity = 2) {
  const { properties, ...body } = aScaleSet(imageReference, capacity);
  const { upgradePolicy: _, ...own } = properties as Record<string, unknown>;
  return { ...body, properties: { ...own, orchestrationMode: 'Flexible' } };
}

interface Listed {
  name: string;
  id: string;
  properties: {
    virtualMachineScaleSet: { id: string };
    storageProfile: { imageReference: object; osDisk: { deleteOption: string } };
    osProfile: object;
    provisioningState: string;
  };
}

async function listed({ send }: Prepared): Promise<Listed[]> {
  return (await send('GET', machines)).json.value;
}

it('has machines for instances, each of the version that was the latest', async () => {
  const server = await prepared();
  await server.make('1.0.0');
  const { status, json } = await server.send('PUT', set, flexible({ id: definition }));
  expect(status).toBe(201);
  expect(json).toMatchObject({ sku: { capacity: 2 } });
  expect(json.properties).toMatchObject({
    orchestrationMode: 'Flexible',
    singlePlacementGroup: false,
    upgradePolicy: { mode: 'Manual' },
    constrainedMaximumCapacity: false,
    virtualMachineProfile: { storageProfile: { osDisk: { deleteOption: 'Delete' } } },
  });
  expect(json.properties).not.toHaveProperty('overprovision');
  server.clock.advance(60);
  const [machine, another] = await listed(server);
  expect(machine?.name).toMatch(/^web_[0-9a-f]{8}$/);
  expect(another?.name).not.toBe(machine?.name);
  expect(machine?.properties).toMatchObject({
    virtualMachineScaleSet: { id: idOf(set) },
    storageProfile: {
      imageReference: { id: definition, exactVersion: '1.0.0' },
      osDisk: { deleteOption: 'Delete' },
    },
    osProfile: { computerName: expect.stringMatching(/^vm[0-9A-Z]{6}$/) as string },
    provisioningState: 'Succeeded',
  });
  expect(machine?.properties.osProfile).not.toHaveProperty('computerNamePrefix');
  await server.make('1.1.0');
  await done(server, 'PATCH', set, { sku: { capacity: 3 } });
  const images = (await listed(server)).map(({ properties }) => properties.storageProfile);
  expect(images.at(-1)).toMatchObject({ imageReference: { exactVersion: '1.1.0' } });
  const view = await server.send('GET', scaleSetPath('web', '/instanceView'));
  expect(view.json.virtualMachine.statusesSummary).toContainEqual({
    code: 'PowerState/running',
    count: 3,
  });
});

it('has as many instances as there are machines, and takes them with it', async () => {
  const server = await prepared();
  await server.make('1.0.0');
  await done(server, 'PUT', set, flexible({ id: version }, 3));
  const [first] = await listed(server);
  await done(server, 'DELETE', machinePath(first?.name ?? ''));
  expect((await server.send('GET', set)).json.sku.capacity).toBe(2);
  await done(server, 'PATCH', set, { tags: { a: 'b' } });
  expect(await listed(server)).toHaveLength(2);
  await done(server, 'PATCH', set, { sku: { capacity: 1 } });
  expect(await listed(server)).toHaveLength(1);
  expect((await server.send('GET', disks)).json.value).toHaveLength(1);
  await done(server, 'DELETE', set);
  expect(await listed(server)).toEqual([]);
  expect((await server.send('GET', disks)).json.value).toEqual([]);
});

it('cannot grow without its image', async () => {
  const server = await prepared();
  await server.make('1.0.0');
  await done(server, 'PUT', set, flexible({ id: version }, 1));
  await done(server, 'DELETE', version);
  const { status, json } = await server.send('PATCH', set, { sku: { capacity: 2 } });
  expect([status, json.error.code]).toEqual([404, 'GalleryImageNotFound']);
  expect(await listed(server)).toHaveLength(1);
});

it('keeps its mode, and leaves what is done to machines to the machines', async () => {
  const server = await prepared();
  await server.make('1.0.0');
  await done(server, 'PUT', set, flexible({ id: version }));
  const uniform = await server.send('PUT', set, aScaleSet({ id: version }));
  expect(uniform.status).toBe(200);
  expect(uniform.json.properties.orchestrationMode).toBe('Flexible');
  const mode = { properties: { orchestrationMode: 'Uniform' } };
  const changed = await server.send('PATCH', set, mode);
  expect([changed.status, changed.json.error.code]).toEqual([409, 'PropertyChangeNotAllowed']);
  const automatic = { ...flexible({ id: version }) };
  Object.assign(automatic.properties, { upgradePolicy: { mode: 'Automatic' } });
  const { virtualMachineProfile: _, ...empty } = flexible({ id: version }).properties as Record<
    string,
    unknown
  >;
  for (const [method, path, body] of [
    ['POST', scaleSetPath('web', '/deallocate'), undefined],
    ['POST', scaleSetPath('web', '/manualupgrade'), { instanceIds: ['*'] }],
    ['GET', scaleSetPath('web', '/virtualMachines'), undefined],
    ['PUT', scaleSetPath('other'), automatic],
    ['PUT', scaleSetPath('other'), { ...flexible({ id: version }), properties: empty }],
  ] as const) {
    const { json } = await server.send(method, path, body);
    expect(json.error.code).toBe('NotSupportedByLocalAzure');
  }
});
