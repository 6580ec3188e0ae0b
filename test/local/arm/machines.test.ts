import { expect, it } from 'vitest';
import { armServer, group } from './arm-server.ts';
import { aMachine, diskPath, done, idOf, machinePath } from './compute.ts';

const vm = machinePath('vm1');

it('makes a machine with its disks, in the order of members of Azure', async () => {
  const server = await armServer();
  const { send, clock } = server;
  const { status, headers, json } = await send('PUT', vm, aMachine());
  expect([status, headers['etag'], json.properties.provisioningState]).toEqual([
    201,
    '"1"',
    'Creating',
  ]);
  expect(headers['location']).toBeUndefined();
  expect(headers['azure-asyncnotification']).toBe('Enabled');
  expect(headers['azure-asyncoperation']).toMatch(
    /\/locations\/westeurope\/operations\/[0-9a-f-]{36}\?p=[0-9a-f-]{36}&api-version=2024-11-01&t=/,
  );
  clock.advance(30);
  const made = (await send('GET', vm)).json;
  expect(Object.keys(made)).toEqual(['name', 'id', 'type', 'location', 'properties', 'etag']);
  expect(JSON.stringify(made.properties.storageProfile)).toBe(
    JSON.stringify({
      imageReference: {
        publisher: 'Canonical',
        offer: 'UbuntuServer',
        sku: '18.04-LTS',
        version: 'latest',
        exactVersion: '1.0.0',
      },
      osDisk: {
        osType: 'Linux',
        name: 'os',
        createOption: 'FromImage',
        caching: 'ReadWrite',
        managedDisk: { storageAccountType: 'Premium_LRS', id: idOf(diskPath('os')) },
        deleteOption: 'Detach',
        diskSizeGB: 30,
      },
      dataDisks: [
        {
          lun: 0,
          name: 'data',
          createOption: 'Empty',
          caching: 'None',
          managedDisk: { storageAccountType: 'Premium_LRS', id: idOf(diskPath('data')) },
          deleteOption: 'Detach',
          diskSizeGB: 10,
          toBeDetached: false,
        },
      ],
    }),
  );
  expect(made.properties.osProfile).toEqual({
    computerName: 'vm1',
    adminUsername: 'me',
    linuxConfiguration: {
      disablePasswordAuthentication: false,
      provisionVMAgent: true,
      patchSettings: { patchMode: 'ImageDefault', assessmentMode: 'ImageDefault' },
    },
    secrets: [],
    allowExtensionOperations: true,
    requireGuestProvisionSignal: true,
  });
  const disk = (await send('GET', diskPath('os'))).json;
  expect(disk.managedBy).toBe(idOf(vm));
  expect(disk.properties).toMatchObject({ diskState: 'Attached', osType: 'Linux', tier: 'P4' });
});

it('lists the machines of a group and of a subscription', async () => {
  const server = await armServer();
  await done(server, 'PUT', vm, aMachine());
  const lists = [group, group.split('/resourceGroups')[0] ?? ''];
  for (const owner of lists) {
    const path = `${owner}/providers/Microsoft.Compute/virtualMachines?api-version=2024-11-01`;
    const { json, text } = await server.send('GET', path);
    expect(json.value.map(({ name }: { name: string }) => name)).toEqual(['vm1']);
    expect(text).not.toContain('\n');
  }
});

it('counts its writes in the etag, and keeps what a PATCH does not name', async () => {
  const server = await armServer();
  await done(server, 'PUT', vm, { ...aMachine(), tags: { a: '1' } });
  const patched = await server.send('PATCH', vm, { tags: { b: '2' } });
  expect([patched.status, patched.headers['etag']]).toEqual([200, '"2"']);
  expect(patched.json).toMatchObject({ tags: { b: '2' }, etag: '"2"' });
  expect(patched.json.properties.hardwareProfile).toEqual({ vmSize: 'Standard_DS1_v2' });
});

it('takes back what a GET said, and exchanges data disks', async () => {
  const server = await armServer();
  await done(server, 'PUT', vm, aMachine());
  const { json } = await server.send('GET', vm);
  await done(server, 'PUT', vm, json);
  const { storageProfile } = json.properties;
  storageProfile.dataDisks = [{ lun: 3, createOption: 'Empty', name: 'more', diskSizeGB: 20 }];
  await done(server, 'PUT', vm, json);
  const after = await server.send('GET', vm);
  const { dataDisks } = after.json.properties.storageProfile;
  expect(dataDisks.map(({ name }: { name: string }) => name)).toEqual(['more']);
  expect((await server.send('GET', diskPath('data'))).json.properties.diskState).toBe('Unattached');
});

it('deletes a machine and leaves its disks, but for those that go with it', async () => {
  const server = await armServer();
  const osDisk = { name: 'os', createOption: 'FromImage', deleteOption: 'Delete' };
  await done(server, 'PUT', vm, aMachine({ osDisk }));
  const { status, headers, text } = await server.send('DELETE', vm);
  expect([status, text]).toEqual([202, '']);
  expect(headers['location']).toMatch(/\?p=[0-9a-f-]{36}&monitor=true&api-version=/);
  const again = await server.send('POST', machinePath('vm1', '/start'));
  expect(again.json.error).toEqual({
    code: 'OperationNotAllowed',
    message:
      "Operation 'start' is not allowed on VM 'vm1' since the VM is marked for deletion. You can only retry the Delete operation (or wait for an ongoing one to complete).",
  });
  server.clock.advance(30);
  expect((await server.send('GET', vm)).status).toBe(404);
  expect((await server.send('GET', diskPath('os'))).status).toBe(404);
  expect((await server.send('GET', diskPath('data'))).status).toBe(200);
  expect((await server.send('DELETE', vm)).status).toBe(204);
});

it('keeps an attached disk from being deleted or attached twice', async () => {
  const server = await armServer();
  await done(server, 'PUT', vm, aMachine());
  const refused = await server.send('DELETE', diskPath('data'));
  expect(refused.json.error.message).toBe(`Disk data is attached to VM ${idOf(vm)}.`);
  const managedDisk = { id: idOf(diskPath('data')) };
  const other = aMachine({
    osDisk: {},
    dataDisks: [{ lun: 0, createOption: 'Attach', managedDisk }],
  });
  const { status, json } = await server.send('PUT', machinePath('vm2'), other);
  expect([status, json.error.code]).toEqual([409, 'ConflictingUserInput']);
});

it.each<[string, object, number, string, RegExp]>([
  ['no size', aMachine({}, { hardwareProfile: {} }), 400, 'InvalidParameter', /vmSize' is missing/],
  [
    'no profile of its OS',
    aMachine({}, { osProfile: undefined }),
    400,
    'InvalidParameter',
    /osProfile/,
  ],
  ['an unknown member', aMachine({ osDisks: [] }), 400, 'BadRequest', /member 'osDisks'/],
  [
    'an incomplete marketplace image',
    aMachine({ imageReference: { publisher: 'a', offer: 'b', sku: 'c' } }),
    404,
    'PlatformImageNotFound',
    /The platform image 'a:b:c:/,
  ],
])('refuses a machine with %s', async (_what, body, expected, code, message) => {
  const { send } = await armServer();
  const { status, json } = await send('PUT', vm, body);
  expect([status, json.error.code]).toEqual([expected, code]);
  expect(json.error.message).toMatch(message);
  expect((await send('GET', diskPath('data'))).status).toBe(404);
});
